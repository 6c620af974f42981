using System.Diagnostics;
using System.Globalization;

namespace FlinkNet.Simulation;

/// <summary>Runs many seeds and tells of those that fail.</summary>
internal static class Seeds
{
    /// <summary>How many failing seeds are told.</summary>
    private const int ToldMax = 20;

    /// <summary>Runs the seeds that the options name.</summary>
    /// <returns>Whether all are good.</returns>
    public static bool Run(SeedOptions options)
    {
        var clock = Stopwatch.StartNew();
        var (done, failures, steps, trace) = Run(
            seed => options.Run(seed),
            options.From,
            options.Count,
            options.Threads,
            () => clock.Elapsed.TotalSeconds > options.Seconds,
            failure => Console.WriteLine(
                $"Seed {failure.Seed} fails: {failure.Failure!.Split('\n')[0]}\n  dotnet run --project tests/Simulation -- --seed "
                + $"{failure.Seed} --verbose{(options.Fault is null ? "" : $" --fault \"{options.Fault}\"")}"));
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done} seeds from {options.From} in {seconds:0.0} s on {options.Threads} threads: "
                + $"{done / seconds:0.0} seeds/s, {steps} steps, {failures} failing, trace {trace:x16}."));
        return failures == 0;
    }

    /// <summary>Runs seeds on threads of their own.</summary>
    /// <returns>How many were run, how many failed, the steps of all, and a number of all that happened, in whatever order.</returns>
    public static (int Done, int Failures, long Steps, ulong Trace) Run(
        Func<int, SeedResult> run,
        int from,
        int count,
        int threads,
        Func<bool> isLate,
        Action<SeedResult> onFailure)
    {
        var next = from - 1;
        var (done, failures) = (0, 0);
        var (steps, trace) = (0L, 0UL);
        var end = (long)from + count;
        void Work()
        {
            while (!isLate() && Interlocked.Increment(ref next) is var seed && seed < end)
            {
                var result = run(seed);
                Interlocked.Increment(ref done);
                Interlocked.Add(ref steps, result.Steps);
                Interlocked.Add(ref trace, result.Hash);
                if (result.Failure is not null && Interlocked.Increment(ref failures) <= ToldMax)
                {
                    onFailure(result);
                }
            }
        }

        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        return (done, failures, steps, trace);
    }
}
