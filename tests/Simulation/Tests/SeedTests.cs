using System.Diagnostics;

namespace FlinkNet.Simulation;

public sealed class SeedTests
{
    private const int Seeds = 1000;

    [Fact]
    public void Seeds_AnyOfThem_BreakNoPromise()
    {
        var failures = new List<string>();

        Simulation.Seeds.Run(seed => SeedRun.Run(seed), 1, Seeds, Environment.ProcessorCount, () => false, failure =>
        {
            lock (failures)
            {
                failures.Add($"{failure.Failure}\n  dotnet run --project tests/Simulation -- --seed {failure.Seed} --verbose");
            }
        });

        Assert.Empty(failures);
    }

    [Fact]
    public void Seed_RunTwice_IsTheSameStepByStep()
    {
        foreach (var seed in Enumerable.Range(1, 20))
        {
            Assert.Equal(SeedRun.Run(seed), SeedRun.Run(seed));
        }
    }

    [Fact]
    public async Task Seeds_RunByAnotherProcessOnTwoThreads_AreTheSame()
    {
        const int Count = 30;
        var (_, _, steps, trace) = Simulation.Seeds.Run(seed => SeedRun.Run(seed), 1, Count, threads: 1, () => false, _ => { });
        var start =
            new ProcessStartInfo(
                "dotnet",
                [typeof(SeedTests).Assembly.Location, "--from", "1", "--seeds", $"{Count}", "--threads", "2"])
            {
                RedirectStandardOutput =
                    true
            };

        using var other = Process.Start(start)!;
        var output = await other.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"{steps} steps, 0 failing, trace {trace:x16}.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_TwoOfThem_GoDifferentWays() => Assert.NotEqual(SeedRun.Run(1).Hash, SeedRun.Run(2).Hash);

    [Fact]
    public void Seed_WithoutFaults_FinishesInItsFirstAttempt()
    {
        foreach (var seed in Enumerable.Range(1, 50))
        {
            var (settings, input) = SimSettings.Draw(seed);

            var result = SeedRun.Run(seed, settings with { FaultySteps = 0 }, input);

            Assert.Null(result.Failure);
            Assert.Equal(1, result.Attempts);
        }
    }
}
