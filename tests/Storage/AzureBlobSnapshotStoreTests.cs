using Azure;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using FlinkNet.Model;

namespace FlinkNet.Storage.Tests;

public sealed class AzureBlobSnapshotStoreTests(Azurite azurite) : SnapshotStoreConformance, IClassFixture<Azurite>
{
    private readonly string _container = $"test-{Guid.NewGuid():n}";

    [Fact]
    public async Task ReplyLostAfterTheWrite_TheRepetitionFindsItsOwnObject()
    {
        var losing = new LosingHandler();
        var store = await OpenAsync(losing);
        losing.RepliesToLose = 1;

        Assert.True(await store.TryWriteAsync("job/chk-1/_metadata", new byte[] { 1 }, Cancel));

        Assert.Equal(0, losing.RepliesToLose);
        Assert.Equal(new byte[] { 1 }, await store.TryReadAsync("job/chk-1/_metadata", Cancel));
    }

    [Fact]
    public async Task AccountThatAnswers503_IsAskedAgain_ThenItIsAnErrorOfTheStore()
    {
        var losing = new LosingHandler();
        var store = await OpenAsync(losing);
        losing.RefusalsLeft = 2;
        Assert.True(await store.TryWriteAsync("job/chk-1/x", new byte[] { 1 }, Cancel));

        losing.RefusalsLeft = 100;
        await Assert.ThrowsAnyAsync<IOException>(() => store.TryWriteAsync("job/chk-1/y", new byte[] { 1 }, Cancel));
        await Assert.ThrowsAnyAsync<IOException>(() => store.TryReadAsync("job/chk-1/x", Cancel));
        await Assert.ThrowsAnyAsync<IOException>(() => store.ListAsync("job/", Cancel));
        await Assert.ThrowsAnyAsync<IOException>(() => store.DeleteAsync("job/chk-1/x", Cancel));
    }

    [Fact]
    public async Task Provider_OpensAnAddressWithASignature_AndKeepsToItsPath()
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        var container = new BlobContainerClient(azurite.ConnectionString, _container);
        await container.CreateAsync(cancellationToken: Cancel);
        var address = container.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1));
        var location = new UriBuilder(address) { Path = $"{address.AbsolutePath}/team/state" }.Uri.ToString();

        var store = new AzureBlobSnapshotStoreProvider().TryOpen(location)!;
        await store.TryWriteAsync("job/x", new byte[] { 1 }, Cancel);

        Assert.Equal(["job/x"], await store.ListAsync("job/", Cancel));
        Assert.True(await container.GetBlobClient("team/state/job/x").ExistsAsync(Cancel));
    }

    [Fact]
    public async Task Provider_WrongSignature_IsRefusedWithoutShowingIt()
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        var container = new BlobContainerClient(azurite.ConnectionString, _container);
        await container.CreateAsync(cancellationToken: Cancel);
        var location = container.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(-1)).ToString();

        var refusal = Assert.Throws<FlinkException>(() => new AzureBlobSnapshotStoreProvider().TryOpen(location));

        Assert.Equal(FailureOrigin.User, refusal.Origin);
        Assert.Contains(_container, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Provider_NoConnectionString_IsRefused()
    {
        var refusal = Assert.Throws<FlinkException>(() => new AzureBlobSnapshotStoreProvider().TryOpen("azure-blob://container"));

        Assert.Contains(AzureBlobSnapshotStoreProvider.ConnectionStringVariable, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_MissingContainer_IsMade()
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        var location = new BlobServiceClient(azurite.ConnectionString)
            .GenerateAccountSasUri(AccountSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1), AccountSasResourceTypes.All);
        var address = new UriBuilder(location) { Path = $"{location.AbsolutePath.TrimEnd('/')}/{_container}/state" }.Uri.ToString();

        Assert.True(await new AzureBlobSnapshotStoreProvider().TryOpen(address)!.TryWriteAsync("job/x", new byte[] { 1 }, Cancel));
        Assert.True(await new BlobContainerClient(azurite.ConnectionString, _container).GetBlobClient("state/job/x").ExistsAsync(Cancel));
    }

    [Fact]
    public async Task Provider_MissingContainerOfASavepoint_IsRefused_AndNotMade()
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        var location = new BlobServiceClient(azurite.ConnectionString)
            .GenerateAccountSasUri(AccountSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1), AccountSasResourceTypes.All);
        var address = new UriBuilder(location) { Path = $"{location.AbsolutePath.TrimEnd('/')}/{_container}/savepoints" }.Uri.ToString();

        var refusal = Assert.Throws<FlinkException>(() => new AzureBlobSnapshotStoreProvider().TryOpenExisting(address));

        Assert.Matches($"^There is no blob container '.*{_container}/savepoints'", refusal.Message);
        Assert.DoesNotContain("sig=", refusal.Message, StringComparison.Ordinal);
        Assert.False(await new BlobContainerClient(azurite.ConnectionString, _container).ExistsAsync(Cancel));
    }

    [Theory]
    [InlineData(503, true)]
    [InlineData(500, true)]
    [InlineData(429, true)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    public void Account_ThatCannotAnswerForTheMoment_IsNotOneThatCannotBeOpened(int status, bool isForTheMoment) =>
        Assert.Equal(isForTheMoment, BlobLocation.IsForTheMoment(new RequestFailedException(status, "no")));

    [Theory]
    [InlineData("https://account.blob.core.windows.net")]
    [InlineData("https://account.blob.core.windows.net/?sv=2024-01-01&sig=secret")]
    public void Provider_AddressWithoutAContainer_IsRefusedNamingIt(string location)
    {
        var refusal = Assert.Throws<FlinkException>(() => new AzureBlobSnapshotStoreProvider().TryOpen(location));

        Assert.Equal(FailureOrigin.User, refusal.Origin);
        Assert.Contains(
            "'https://account.blob.core.windows.net/' cannot be opened: the address names no container",
            refusal.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("/var/state")]
    [InlineData("file:///var/state")]
    [InlineData("s3://bucket")]
    public void Provider_LeavesOtherStoresToOthers(string location) => Assert.Null(new AzureBlobSnapshotStoreProvider().TryOpen(location));

    protected override Task<ISnapshotStore> OpenAsync() => OpenAsync(null);

    private async Task<ISnapshotStore> OpenAsync(HttpMessageHandler? handler)
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        var options = new BlobClientOptions();
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(10);
        if (handler is not null)
        {
            options.Transport = new HttpClientTransport(handler);
        }

        var container = new BlobContainerClient(azurite.ConnectionString, _container, options);
        await container.CreateIfNotExistsAsync(cancellationToken: Cancel);
        return new AzureBlobSnapshotStore(container, "");
    }
}
