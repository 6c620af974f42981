using FlinkNet.Connectors.Generator;

namespace FlinkNet.Connectors.Tests.Generator;

public abstract class GeneratorConformance<T> : SourceConformance<T, IndexSplit, IndexEnumeratorState>
{
    public static TheoryData<SourcePromise> Promises => [.. Enum.GetValues<SourcePromise>()];

    [Theory]
    [MemberData(nameof(Promises))]
    public Task Source_KeepsItsPromises(SourcePromise promise) => VerifyAsync(promise, TestContext.Current.CancellationToken);
}

public sealed class NumberSequenceConformanceTests : GeneratorConformance<long>
{
    protected override IReadOnlyList<long> Expected { get; } = [.. Enumerable.Range(-20, 41).Select(number => (long)number)];

    protected override ISource<long, IndexSplit, IndexEnumeratorState> CreateSource() => new NumberSequenceSource(-20, 20);
}

public sealed class CollectionConformanceTests : GeneratorConformance<string>
{
    protected override IReadOnlyList<string> Expected { get; } = [.. Enumerable.Range(0, 30).Select(number => $"record {number}")];

    protected override ISource<string, IndexSplit, IndexEnumeratorState> CreateSource() => new CollectionSource<string>(Expected);
}

public sealed class DataGeneratorConformanceTests : GeneratorConformance<string>
{
    protected override IReadOnlyList<string> Expected { get; } = [.. Enumerable.Range(0, 50).Select(number => $"record {number}")];

    protected override ISource<string, IndexSplit, IndexEnumeratorState> CreateSource() =>
        new DataGeneratorSource<string>(index => $"record {index}", count: 50);
}

public sealed class ScheduledGeneratorConformanceTests : GeneratorConformance<long>
{
    protected override IReadOnlyList<long> Expected { get; } = [.. Enumerable.Range(0, 50).Select(number => (long)number)];

    protected override ISource<long, IndexSplit, IndexEnumeratorState> CreateSource() =>
        new DataGeneratorSource<long>((index, _) => index, count: 50, recordsPerSecond: 1000);
}
