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

    /// <summary>One function alone, with its key; what it remembers, and what left in which order.</summary>
    public static IReadOnlyList<StreamElement<string>> RunAndLook()
    {
        using var harness = ProcessFunctionTestHarnesses.ForKeyedProcessFunction(new GoneForAWhile(), (Visit visit) => visit.User);

        harness.ProcessElement(new Visit("/", "ann", 1_000), timestamp: 1_000);
        harness.ProcessElement(new Visit("/", "bob", 2_000), timestamp: 2_000);
        Require(harness.State.Count == 2 && harness.State.EventTimeTimers is [301_000, 302_000]);
        Require(harness.StateOf("ann").GetValue<long>("last visit") == 1_000);

        harness.ProcessWatermark(301_000);
        Require(harness.StateOf("ann").Count == 0 && harness.StateOf("bob").Count == 1);

        // "ann at 301000, watermark 301000"
        return harness.Output.Elements;
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("What the function remembers is not what it should be.");
        }
    }
}
