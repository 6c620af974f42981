using FlinkNet.Testing.Tests.Samples;

[assembly: AssemblyFixture(typeof(SamplesCluster))]

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>One cluster for the jobs of all samples, which run side by side, each with two subtasks.</summary>
public sealed class SamplesCluster : IAsyncDisposable
{
    private readonly FlinkMiniCluster _cluster = new(options => options.NumberTaskManagers = 2);

    /// <summary>Makes an empty program.</summary>
    public StreamExecutionEnvironment CreateEnvironment() => _cluster.CreateEnvironment().SetParallelism(2);

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
