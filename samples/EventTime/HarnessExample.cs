using FlinkNet;
using FlinkNet.Testing;

namespace EventTime;

/// <summary>How a test drives an operator: by records, watermarks and the clock, on its own thread.</summary>
public static class HarnessExample
{
    /// <summary>The users that the function tells of when it sees a visit and then the time pass.</summary>
    public static IReadOnlyList<string> Run()
    {
        using var harness =
            OperatorTestHarness.Create((DataStream<Visit> visits) => visits.KeyBy(visit => visit.User).Process(new GoneForAWhile()));

        harness.ProcessElement(new Visit("/", "ann", 1_000), timestamp: 1_000);
        harness.ProcessWatermark(400_000);

        return harness.Output.Values;
    }

    /// <summary>The same, stored and restored between the visit and the passing of time.</summary>
    public static IReadOnlyList<string> RunWithRestore()
    {
        using var before =
            OperatorTestHarness.Create((DataStream<Visit> visits) =>
                visits.KeyBy(visit => visit.User).Process(new GoneForAWhile()).Uid("gone"));
        before.ProcessElement(new Visit("/", "ann", 1_000), timestamp: 1_000);

        var snapshot = before.Snapshot();
        using var after =
            OperatorTestHarness.Restore<Visit, string>(snapshot, visits =>
                visits.KeyBy(visit => visit.User).Process(new GoneForAWhile()).Uid("gone"));
        after.ProcessWatermark(400_000);

        return after.Output.Values;
    }
}
