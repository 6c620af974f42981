using FlinkNet.Storage;

namespace FlinkNet.Testing.Conformance;

/// <summary>
/// What every snapshot store promises, since checkpoints are lost otherwise: derive from it, open the store, and check each
/// <see cref="SnapshotStorePromise"/> with the test framework of your choice.
/// </summary>
/// <example>
/// With xunit:
/// <code>
/// public static TheoryData&lt;SnapshotStorePromise&gt; Promises => [.. Enum.GetValues&lt;SnapshotStorePromise&gt;()];
///
/// [Theory]
/// [MemberData(nameof(Promises))]
/// public Task Store_KeepsItsPromises(SnapshotStorePromise promise) => VerifyAsync(promise);
/// </code>
/// </example>
public abstract class SnapshotStoreConformance
{
    private const int Large = 20_000_000;
    private const string Manifest = "job/chk-1/_metadata";
    private const string Shared = "job/shared/1-v0-0";

    /// <summary>Opens the store, in which there is nothing yet. Called once for each promise.</summary>
    protected abstract Task<ISnapshotStore> OpenAsync();

    /// <summary>Checks one promise.</summary>
    /// <exception cref="ConformanceException">The store breaks it.</exception>
    public async Task VerifyAsync(SnapshotStorePromise promise, CancellationToken cancellationToken = default)
    {
        var store = await OpenAsync();
        var promised = new Promised($"{promise}");
        await (promise switch
        {
            SnapshotStorePromise.ReadsWhatWasWritten => VerifyWritingAsync(store, promised, cancellationToken),
            SnapshotStorePromise.ReadsWhatWasStreamed => VerifyStreamsAsync(store, promised, cancellationToken),
            SnapshotStorePromise.LeavesNothingOfAStreamThatFails => VerifyFailingStreamAsync(store, promised, cancellationToken),
            SnapshotStorePromise.ReadsPieces => VerifyPiecesAsync(store, promised, cancellationToken),
            SnapshotStorePromise.NeverWritesOver => VerifyNotWrittenOverAsync(store, promised, cancellationToken),
            SnapshotStorePromise.LetsOneWriterWin => VerifyWritersAsync(store, promised, cancellationToken),
            SnapshotStorePromise.TakesWhatIsMissingForNothing => VerifyMissingAsync(store, promised, cancellationToken),
            SnapshotStorePromise.ListsByPrefix => VerifyListAsync(store, promised, cancellationToken),
            SnapshotStorePromise.DeletesOneObject => VerifyDeletionAsync(store, promised, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(promise), promise, "There is no such promise."),
        });
    }

    private static async Task VerifyWritingAsync(ISnapshotStore store, Promised promised, CancellationToken cancel)
    {
        foreach (var length in new[] { 0, 1, 100_000, Large })
        {
            var (name, content) = ($"job/chk-1/v0-{length}", Content(length));
            promised.Require(await store.TryWriteAsync(name, content, cancel), $"an object of {length} bytes was not written");
            await RequireContentAsync(store, promised, name, content, cancel);
        }
    }

    private static async Task VerifyStreamsAsync(ISnapshotStore store, Promised promised, CancellationToken cancel)
    {
        foreach (var length in new[] { 0, 100_000, Large })
        {
            var (name, content) = ($"job/shared/1-v0-{length}", Content(length));
            promised.Require(
                await store.TryWriteAsync(name, new OnceStream(content), cancel), $"a stream of {length} bytes was not written");
            promised.Require(
                !await store.TryWriteAsync(name, new OnceStream([1, 2, 3]), cancel),
                "a second stream of the same name was said to be written");
            await RequireContentAsync(store, promised, name, content, cancel);
        }
    }

    private static async Task VerifyFailingStreamAsync(ISnapshotStore store, Promised promised, CancellationToken cancel)
    {
        await promised.RequireThrowsAsync<IOException>(
            () => store.TryWriteAsync(Shared, new OnceStream(new byte[Large], failsAt: Large * 3 / 4), cancel),
            "the stream failed, and the call did not throw an IOException");

        promised.Require(await store.TryReadAsync(Shared, cancel) is null, "the object is there though its stream failed");
        promised.RequireSame([], await store.ListAsync("job/", cancel), "objects after a stream that failed");
    }

    private static async Task VerifyPiecesAsync(ISnapshotStore store, Promised promised, CancellationToken cancel)
    {
        await store.TryWriteAsync(Shared, new byte[] { 0, 1, 2, 3, 4 }, cancel);

        promised.RequireSame<byte>([1, 2], await store.TryReadAsync(Shared, 1, 2, cancel), "2 bytes from 1 on");
        promised.RequireSame<byte>([3, 4], await store.TryReadAsync(Shared, 3, 10, cancel), "10 bytes from 3 on, of 5");
        promised.RequireSame<byte>([], await store.TryReadAsync(Shared, 2, 0, cancel), "no bytes from 2 on");
        promised.RequireSame<byte>([], await store.TryReadAsync(Shared, 7, 2, cancel), "2 bytes from behind the end on");
        promised.Require(await store.TryReadAsync("job/shared/2-v0-0", 0, 1, cancel) is null, "a piece of a missing object is not null");
    }

    private static async Task VerifyNotWrittenOverAsync(ISnapshotStore store, Promised promised, CancellationToken cancel)
    {
        promised.Require(await store.TryWriteAsync(Manifest, "first"u8.ToArray(), cancel), "the object was not written");
        promised.Require(!await store.TryWriteAsync(Manifest, "second"u8.ToArray(), cancel), "it was said to be written a second time");
        await RequireContentAsync(store, promised, Manifest, "first"u8.ToArray(), cancel);
    }

    private static async Task VerifyWritersAsync(ISnapshotStore store, Promised promised, CancellationToken cancel)
    {
        var writers = Enumerable.Range(0, 8).Select(writer => store.TryWriteAsync(Manifest, new[] { (byte)writer }, cancel));
        var outcomes = await Task.WhenAll(writers);

        promised.Require(outcomes.Count(won => won) == 1, $"{outcomes.Count(won => won)} of 8 writers heard that they wrote the object");
        await RequireContentAsync(store, promised, Manifest, [(byte)Array.IndexOf(outcomes, true)], cancel);
    }

    private static async Task VerifyMissingAsync(ISnapshotStore store, Promised promised, CancellationToken cancel)
    {
        promised.Require(await store.TryReadAsync(Manifest, cancel) is null, "a missing object is not read as null");
        promised.RequireSame([], await store.ListAsync("job/", cancel), "objects of an empty store");
        await store.DeleteAsync(Manifest, cancel);
    }

    private static async Task VerifyListAsync(ISnapshotStore store, Promised promised, CancellationToken cancel)
    {
        string[] names = ["a%20job/chk-1/_metadata", "a%20job/chk-1/v0-0-ab", "a%20job/chk-10/_metadata", "b/chk-1/_metadata"];
        foreach (var name in names)
        {
            await store.TryWriteAsync(name, new byte[] { 1 }, cancel);
        }

        promised.RequireSame(names[..3], await store.ListAsync("a%20job/", cancel), "objects of one of two jobs");
        promised.RequireSame(names[..2], await store.ListAsync("a%20job/chk-1/", cancel), "objects of checkpoint 1 beside checkpoint 10");
        promised.RequireSame(names[2..3], await store.ListAsync("a%20job/chk-10", cancel), "objects with a prefix that ends within a name");
    }

    private static async Task VerifyDeletionAsync(ISnapshotStore store, Promised promised, CancellationToken cancel)
    {
        await store.TryWriteAsync("job/chk-1/x", new byte[] { 1 }, cancel);
        await store.TryWriteAsync("job/chk-2/x", new byte[] { 2 }, cancel);

        await store.DeleteAsync("job/chk-1/x", cancel);

        promised.RequireSame(["job/chk-2/x"], await store.ListAsync("job/", cancel), "objects after one of two was deleted");
        promised.Require(
            await store.TryWriteAsync("job/chk-1/x", new byte[] { 3 }, cancel), "an object that was deleted could not be written again");
        await RequireContentAsync(store, promised, "job/chk-1/x", [3], cancel);
    }

    private static async Task RequireContentAsync(
        ISnapshotStore store, Promised promised, string name, byte[] content, CancellationToken cancel)
    {
        var read = await store.TryReadAsync(name, cancel);
        promised.Require(
            read is not null && read.AsSpan().SequenceEqual(content),
            $"'{name}', of {content.Length} bytes, is read as {(read is null ? "missing" : $"{read.Length} other bytes")}");
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);
        return content;
    }
}
