using FlinkNet;
using FlinkNet.Testing;

namespace EventTime;

/// <summary>
/// How a test runs a whole job: on real silos within its own process. As a fixture, one cluster serves all tests of a class.
/// </summary>
public static class MiniClusterExample
{
    /// <summary>The pages of all visits, in their order, found by a job over two TaskManagers.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync()
    {
        await using var cluster = new FlinkMiniCluster(options => options.NumberTaskManagers = 2);

        var pages = await cluster.CreateEnvironment()
            .FromCollection(Visits.Some)
            .Map(visit => visit.Page)
            .ExecuteAndCollectAllAsync();

        return [.. pages.Distinct().Order()];
    }
}
