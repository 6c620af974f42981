using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace FlinkNet.Storage.Tests;

/// <summary>What Orleans asks of a membership table.</summary>
public sealed class BlobMembershipTableTests(Azurite azurite) : IClassFixture<Azurite>
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly string _cluster = $"cluster-{Guid.NewGuid():n}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Table_OfANewCluster_IsEmpty()
    {
        var all = await (await OpenAsync()).ReadAllAsync(Cancel);

        Assert.Equal(0, all.Version.Version);
        Assert.Empty(all.Members);
    }

    [Fact]
    public async Task Silo_ThatJoined_IsReadByOthers_WithAllOfItsEntry()
    {
        var entry = Entry(1);
        entry.SuspectTimes = [Tuple.Create(Silo(2), Start)];
        Assert.True(await InsertAsync(await OpenAsync(), entry));

        var all = await (await OpenAsync()).ReadAllAsync(Cancel);

        Assert.Equal(1, all.Version.Version);
        Assert.Equal(entry.ToFullString(), Assert.Single(all.Members).Item1.ToFullString());
        Assert.Equal(entry.SiloAddress, (await (await OpenAsync()).ReadRowAsync(entry.SiloAddress, Cancel)).Members[0].Item1.SiloAddress);
        Assert.Empty((await (await OpenAsync()).ReadRowAsync(Silo(9), Cancel)).Members);
    }

    [Fact]
    public async Task Silo_ThatIsThere_IsNotInsertedAgain()
    {
        var table = await OpenAsync();
        Assert.True(await InsertAsync(table, Entry(1)));

        Assert.False(await InsertAsync(table, Entry(1)));
    }

    [Fact]
    public async Task Change_DecidedOnAnOlderView_IsRefused()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));
        var old = await table.ReadAllAsync(Cancel);
        await InsertAsync(table, Entry(2));
        var entry = old.Members[0].Item1;

        Assert.False(await table.UpdateRowAsync(entry, old.Members[0].Item2, old.Version.Next(), Cancel));
        Assert.False(await table.InsertRowAsync(Entry(3), old.Version.Next(), Cancel));
        var now = await table.ReadAllAsync(Cancel);
        Assert.False(await table.UpdateRowAsync(Entry(3), "1", now.Version.Next(), Cancel));
        entry.Status = SiloStatus.Dead;
        Assert.True(await table.UpdateRowAsync(entry, now.TryGet(entry.SiloAddress)!.Item2, now.Version.Next(), Cancel));
        Assert.Equal(SiloStatus.Dead, (await table.ReadAllAsync(Cancel)).TryGet(entry.SiloAddress)!.Item1.Status);
    }

    [Fact]
    public async Task Silos_ThatJoinAtOnce_OneSucceedsAtATime_AndNoneIsLost()
    {
        var tables = await Task.WhenAll(Enumerable.Range(1, 8).Select(_ => OpenAsync()));
        var rounds = await Task.WhenAll(tables.Select(async (table, number) =>
        {
            var count = 1;
            for (; !await InsertAsync(table, Entry(number + 1)); count++)
            {
            }

            return count;
        }));

        var all = await tables[0].ReadAllAsync(Cancel);
        Assert.Equal((8, 8), (all.Version.Version, all.Members.Count));
        Assert.Contains(rounds, count => count > 1);
    }

    [Fact]
    public async Task SignsOfLife_AreKept_ChangeNoVersion_AndStopNoChange()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));
        var before = await table.ReadAllAsync(Cancel);
        var alive = Entry(1);
        alive.IAmAliveTime = Start.AddMinutes(1);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => table.UpdateIAmAliveAsync(alive, Cancel)));

        var (entry, etag) = Assert.Single((await table.ReadAllAsync(Cancel)).Members);
        Assert.Equal(alive.IAmAliveTime, entry.IAmAliveTime);
        Assert.True(await table.UpdateRowAsync(entry, etag, before.Version.Next(), Cancel));
        await table.UpdateIAmAliveAsync(Entry(7), Cancel);
        Assert.Single((await table.ReadAllAsync(Cancel)).Members);
    }

    [Fact]
    public async Task DeadSilos_OfOldTimes_AreForgotten()
    {
        var table = await OpenAsync();
        var (dead, active) = (Entry(1), Entry(2));
        dead.Status = SiloStatus.Dead;
        await InsertAsync(table, dead);
        await InsertAsync(table, active);

        await table.CleanupDefunctSiloEntriesAsync(Start, Cancel);
        Assert.Equal(2, (await table.ReadAllAsync(Cancel)).Members.Count);

        await table.CleanupDefunctSiloEntriesAsync(Start.AddSeconds(1), Cancel);
        Assert.Equal(active.SiloAddress, Assert.Single((await table.ReadAllAsync(Cancel)).Members).Item1.SiloAddress);

        await table.DeleteMembershipTableEntriesAsync(_cluster, Cancel);
        Assert.Empty((await table.ReadAllAsync(Cancel)).Members);
    }

    [Fact]
    public async Task Gateways_AreThoseOfActiveSilosThatTakeClients()
    {
        var table = await OpenAsync();
        var (dead, none) = (Entry(1), Entry(2));
        (dead.Status, none.ProxyPort) = (SiloStatus.Dead, 0);
        foreach (var entry in (MembershipEntry[])[dead, none, Entry(3)])
        {
            await InsertAsync(table, entry);
        }

        IGatewayListProvider gateways = new BlobGateways((BlobMembershipTable)table, Options.Create(new GatewayOptions()));
        await gateways.InitializeGatewayListProviderAsync(Cancel);

        var gateway = Assert.Single(await gateways.GetGatewaysAsync(Cancel));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 30_000), gateway.ToGatewayAddress()!.Endpoint);
    }

    private static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_111), number);

    private static MembershipEntry Entry(int number) => new()
    {
        SiloAddress = Silo(number),
        SiloName = $"silo {number}",
        HostName = "host",
        Status = SiloStatus.Active,
        ProxyPort = 30_000,
        StartTime = Start,
        IAmAliveTime = Start,
    };

    private static async Task<bool> InsertAsync(IMembershipTable table, MembershipEntry entry) =>
        await table.InsertRowAsync(entry, (await table.ReadAllAsync(Cancel)).Version.Next(), Cancel);

    private async Task<IMembershipTable> OpenAsync()
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        IMembershipTable table =
            new BlobMembershipTable(azurite.Open("membership"), Options.Create(new ClusterOptions { ClusterId = _cluster }));
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, Cancel);
        return table;
    }
}
