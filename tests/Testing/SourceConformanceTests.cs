using FlinkNet.Model;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.Testing.Tests;

/// <summary>The suite finds a source that breaks a promise, and passes one that breaks none.</summary>
public sealed class SourceConformanceTests
{
    public enum Fault
    {
        None,
        HasNoName,
        RepeatsARecord,
        ForgetsThePosition,
        ReadsBackwardsWhenRestored,
        SharesItsState,
        ForgetsSplitsWhenRestored,
        EndsWithoutSplits,
        FailsWhenDisposedOfTwice,
    }

    public static TheoryData<SourcePromise> Promises => [.. Enum.GetValues<SourcePromise>()];

    [Theory]
    [MemberData(nameof(Promises))]
    public Task Source_OfNumbers_KeepsItsPromises(SourcePromise promise) =>
        new Suite(Fault.None).VerifyAsync(promise, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(SourcePromise.IsAccepted, Fault.HasNoName)]
    [InlineData(SourcePromise.ReadsEachRecordOnce, Fault.RepeatsARecord)]
    [InlineData(SourcePromise.ResumesFromAnySnapshot, Fault.ForgetsThePosition)]
    [InlineData(SourcePromise.ResumesInTheSameOrder, Fault.ReadsBackwardsWhenRestored)]
    [InlineData(SourcePromise.Rescales, Fault.ForgetsSplitsWhenRestored)]
    [InlineData(SourcePromise.KeepsItsSnapshots, Fault.SharesItsState)]
    [InlineData(SourcePromise.SurvivesTheLossOfAReader, Fault.ForgetsThePosition)]
    [InlineData(SourcePromise.AsksForSplits, Fault.EndsWithoutSplits)]
    public async Task Source_ThatBreaksAPromise_IsFound(SourcePromise promise, Fault fault)
    {
        var failure = await Assert.ThrowsAsync<ConformanceException>(
            () => new Suite(fault).VerifyAsync(promise, TestContext.Current.CancellationToken));

        Assert.StartsWith($"{promise}: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task Source_WhoseReaderCannotBeDisposedOfTwice_IsFound() => Assert.ThrowsAsync<ObjectDisposedException>(
        () => new Suite(Fault.FailsWhenDisposedOfTwice).VerifyAsync(
            SourcePromise.MayBeDisposedOfTwice, TestContext.Current.CancellationToken));

    private sealed class Suite(Fault fault) : SourceConformance<int, Numbers, List<Numbers>>
    {
        protected override IReadOnlyList<int> Expected { get; } = [.. Enumerable.Range(0, 40)];

        protected override ISource<int, Numbers, List<Numbers>> CreateSource() => new NumberSource(fault);
    }

    private sealed class NumberSource(Fault fault) : ISource<int, Numbers, List<Numbers>>
    {
        public Boundedness Boundedness => Boundedness.Bounded;

        public string DefaultName => fault == Fault.HasNoName ? "" : "Numbers";

        public ISplitEnumerator<Numbers, List<Numbers>> CreateEnumerator(ISplitEnumeratorContext context, List<Numbers>? restored) =>
            new Enumerator(fault, restored is not null && fault == Fault.ForgetsSplitsWhenRestored ? [] : restored);

        public ISourceReader<int, Numbers> CreateReader(ISourceReaderContext context) => new Reader(fault);
    }

    private sealed class Enumerator(Fault fault, List<Numbers>? restored) : ISplitEnumerator<Numbers, List<Numbers>>
    {
        private readonly List<Numbers> _left = restored
            ?? [.. Enumerable.Range(0, 10).Select(part => new Numbers(4 * part, (4 * part) + 4))];

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public SplitAssignment<Numbers> HandleSplitRequest(int subtask)
        {
            if (_left.Count == 0)
            {
                return SplitAssignment<Numbers>.None;
            }

            var first = _left[0];
            _left.RemoveAt(0);
            return SplitAssignment<Numbers>.Of(first);
        }

        public List<Numbers> SnapshotState() => fault == Fault.SharesItsState ? _left : [.. _left];
    }

    private sealed class Reader(Fault fault) : ISourceReader<int, Numbers>
    {
        private readonly List<Numbers> _splits = [];
        private readonly List<Numbers> _whole = [];
        private bool _isDisposed;

        public void AddSplits(IReadOnlyList<Numbers> splits)
        {
            var isBackwards = fault == Fault.ReadsBackwardsWhenRestored;
            _splits.AddRange(splits.Select(split => split with { IsBackwards = split.IsBackwards && isBackwards }));
            _whole.AddRange(splits);
        }

        public ReadResult Read(RecordBatch<int> batch)
        {
            if (_splits.Count == 0)
            {
                return new ReadResult(fault == Fault.EndsWithoutSplits ? ReadStatus.MoreAvailable : ReadStatus.EndOfSplits);
            }

            var (start, end, isBackwards) = _splits[0];
            batch.Values[batch.Count++] = isBackwards ? end - 1 : start;
            _splits[0] = isBackwards ? new Numbers(start, end - 1, IsBackwards: true) : new Numbers(start + 1, end);
            if (_splits[0].Start == _splits[0].End)
            {
                _splits.RemoveAt(0);
                _whole.RemoveAt(0);
            }

            if (fault == Fault.RepeatsARecord && start == 20 && batch.Count < batch.CountMax)
            {
                batch.Values[batch.Count++] = start;
            }

            return new ReadResult(ReadStatus.MoreAvailable);
        }

        public IReadOnlyList<Numbers> SnapshotState() =>
            [.. (fault == Fault.ForgetsThePosition ? _whole : _splits).Select(split => split with { IsBackwards = true })];

        public void Dispose()
        {
            ObjectDisposedException.ThrowIf(_isDisposed && fault == Fault.FailsWhenDisposedOfTwice, this);
            _isDisposed = true;
        }
    }
}

[GenerateSerializer]
internal sealed record Numbers([property: Id(0)] int Start, [property: Id(1)] int End, [property: Id(2)] bool IsBackwards = false);
