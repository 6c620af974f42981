using System.Globalization;

namespace FlinkNet.Simulation;

/// <summary>One fault alone, and much of it: what a seed that draws many may hide.</summary>
public sealed class FaultTests
{
    private const int SeedsPerFault = 60;

    [Fact]
    public void StoreOutage_Alone_BeginsNoOtherAttempt()
    {
        for (var seed = 1; seed <= SeedsPerFault; seed++)
        {
            var (settings, input) = SimSettings.Draw(seed);

            var result =
                SeedRun.Run(
                    seed,
                    settings with { Faults = new FaultRates { StoreOutages = 300 }, FaultySteps = 4000, TriesSavepoints = false },
                    input);

            Assert.True(
                result is { Failure: null, Attempts: 1 },
                string.Create(CultureInfo.InvariantCulture, $"Seed {seed}, {result.Attempts} attempts: {result.Failure}"));
        }
    }

    [Fact]
    public void Cut_OfTwoSilosForGoodWhileAThirdReachesBoth_TheJobFinishesWithoutOneOfThem()
    {
        for (var seed = 1; seed <= SeedsPerFault; seed++)
        {
            var (settings, input) = SimSettings.Draw(seed);

            var result = SeedRun.Run(
                seed, settings with
                {
                    Faults = new FaultRates(),
                    FaultySteps = 0,
                    Silos = 3,
                    SlotsPerSilo = SimSettings.ParallelismMax,
                    CutForGood = (0, 1)
                }, input);

            Assert.True(result.Failure is null, string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {result.Failure}"));
        }
    }

    public static TheoryData<string> Names => [.. SingleFault.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fault_Alone_BreaksNoPromise(string fault)
    {
        for (var seed = 1; seed <= SeedsPerFault; seed++)
        {
            var result = SingleFault.Run(fault, seed);

            Assert.True(result.Failure is null, string.Create(CultureInfo.InvariantCulture, $"{fault}, seed {seed}: {result.Failure}"));
        }
    }
}
