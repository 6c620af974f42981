using FlinkNet.Connectors.Generator;
using FlinkNet.Connectors.Tests.Conformance;

namespace FlinkNet.Connectors.Tests.Generator;

public sealed class NumberSequenceConformanceTests : SourceConformance<long, IndexSplit, IndexEnumeratorState>
{
    protected override IReadOnlyList<long> Expected { get; } = [.. Enumerable.Range(-20, 41).Select(number => (long)number)];

    protected override ISource<long, IndexSplit, IndexEnumeratorState> CreateSource() => new NumberSequenceSource(-20, 20);
}

public sealed class CollectionConformanceTests : SourceConformance<string, IndexSplit, IndexEnumeratorState>
{
    protected override IReadOnlyList<string> Expected { get; } = [.. Enumerable.Range(0, 30).Select(number => $"record {number}")];

    protected override ISource<string, IndexSplit, IndexEnumeratorState> CreateSource() => new CollectionSource<string>(Expected);
}

public sealed class DataGeneratorConformanceTests : SourceConformance<string, IndexSplit, IndexEnumeratorState>
{
    protected override IReadOnlyList<string> Expected { get; } = [.. Enumerable.Range(0, 50).Select(number => $"record {number}")];

    protected override ISource<string, IndexSplit, IndexEnumeratorState> CreateSource() =>
        new DataGeneratorSource<string>(index => $"record {index}", count: 50);
}

public sealed class ScheduledGeneratorConformanceTests : SourceConformance<long, IndexSplit, IndexEnumeratorState>
{
    protected override IReadOnlyList<long> Expected { get; } = [.. Enumerable.Range(0, 50).Select(number => (long)number)];

    protected override ISource<long, IndexSplit, IndexEnumeratorState> CreateSource() =>
        new DataGeneratorSource<long>((index, _) => index, count: 50, recordsPerSecond: 1000);
}
