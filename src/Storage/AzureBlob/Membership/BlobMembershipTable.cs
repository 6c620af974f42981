using System.Globalization;
using FlinkNet.Model;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace FlinkNet.Storage;

/// <summary>
/// Keeps the membership of a cluster in one blob, so that a silo's entry and the table's version change together. The signs of life that
/// silos write into it do not
/// count as changes: a change that meets one is made again on top of it.
/// </summary>
internal sealed class BlobMembershipTable(BlobLocation location, IOptions<ClusterOptions> cluster) : IMembershipTable
{
    // Each conflict means that another silo's write succeeded; with hundreds of silos some are to be expected, endless ones are not.
    private const int ConflictsMax = 50;

    private readonly ConditionalBlob _blob =
        new(location.Container, $"{location.Root}{PathSegment.Of(cluster.Value.ClusterId)}/membership");

    public Task InitializeMembershipTable(bool tryInitTableVersion) =>
        tryInitTableVersion
            ? ChangeAsync(document => document.Version == 0 && document.Silos.Count == 0 ? document : null)
            : Task.CompletedTask;

    public async Task DeleteMembershipTableEntries(string clusterId)
    {
        while (await _blob.TryReadAsync(CancellationToken.None) is { } read
            && !await _blob.TryDeleteAsync(read.ETag, CancellationToken.None))
        {
        }
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        ChangeAsync(document =>
            document.WithoutDeadBefore(beforeDate.UtcDateTime) is var cleaned && cleaned.Silos.Count < document.Silos.Count
                ? cleaned
                : null);

    public async Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        var address = key.ToParsableString();
        return (await ReadAsync()).Document.ToTable(silo => silo.Address == address);
    }

    public async Task<MembershipTableData> ReadAll() => (await ReadAsync()).Document.ToTable(_ => true);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => ChangeAsync(document =>
        IsAt(document, tableVersion) && document.Find(entry.SiloAddress) is null
            ? document.With(SiloOf(entry, tableVersion), tableVersion.Version)
            : null);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => ChangeAsync(document =>
        IsAt(document, tableVersion) && document.Find(entry.SiloAddress)?.Mark == etag
            ? document.With(SiloOf(entry, tableVersion), tableVersion.Version)
            : null);

    public Task UpdateIAmAlive(MembershipEntry entry) => ChangeAsync(document =>
        document.Find(entry.SiloAddress) is { } silo
            ? document.With(silo with { IAmAliveTime = entry.IAmAliveTime }, document.Version)
            : null);

    // The version's mark is that of the view on which the change was decided.
    private static bool IsAt(MembershipDocument document, TableVersion next) =>
        document.Version.ToString(CultureInfo.InvariantCulture) == next.VersionEtag;

    private static MembershipDocument.Silo SiloOf(MembershipEntry entry, TableVersion version) =>
        MembershipDocument.Silo.Of(entry, version.Version.ToString(CultureInfo.InvariantCulture));

    private async Task<(MembershipDocument Document, string? ETag)> ReadAsync() =>
        await _blob.TryReadAsync(CancellationToken.None) is { } read
            ? (MembershipDocument.Decode(read.Content), read.ETag)
            : (MembershipDocument.Empty, null);

    /// <summary>Changes the document.</summary>
    /// <param name="change">Makes the new document; null when what it presumes does not hold.</param>
    /// <returns>Whether it was changed.</returns>
    private async Task<bool> ChangeAsync(Func<MembershipDocument, MembershipDocument?> change)
    {
        for (var conflicts = 0; conflicts < ConflictsMax; conflicts++)
        {
            var (document, etag) = await ReadAsync();
            if (change(document) is not { } changed)
            {
                return false;
            }

            if (await _blob.TryWriteAsync(changed.Encode(), etag, CancellationToken.None) is not null)
            {
                return true;
            }
        }

        throw new IOException(
            $"The membership of cluster '{cluster.Value.ClusterId}' could not be written: {ConflictsMax} times in a row somebody else "
                + $"wrote first.");
    }
}
