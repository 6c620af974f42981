using System.Globalization;

namespace FlinkNet.Simulation;

/// <summary>
/// Each thing that a running job may be asked for alone and often, while messages are lost and tasks and processes fail; and a planted bug
/// that only it brings to light.
/// </summary>
public sealed class RequestTests
{
    private const int SeedsPerRequest = 300;
    private static readonly FaultRates Calm = new() { LatencyMax = 50_000 };

    private static readonly FaultRates Rough = Calm with
    {
        Kills = 100,
        Zombies = 50,
        LostActivations = 300,
        TaskFailures = 100,
        Drops = 20,
        LostReplies = 20,
        Doubles = 100,
        StorageLostReplies = 20,
        StoreFailures = 50,
    };

    [Fact]
    public void Rescale_WhileMuchGoesWrong_BreaksNoPromise() => AssertGood(Rough with { Rescales = 700 }, granted => granted.Rescales);

    [Fact]
    public void Rescale_StateThatIsKeptInAField_IsSeenToBeLost() => AssertSeen(Calm with { Rescales = 1000 });

    [Fact]
    public void Savepoint_FromWhichTheProgramIsStartedInTheEnd_BreaksNoPromise() =>
        AssertGood(Rough with { Savepoints = 500 }, granted => granted.Savepoints, triesSavepoints: true);

    [Fact]
    public void Savepoint_StateThatIsKeptInAField_IsSeenToBeLost() => AssertSeen(Calm with { Savepoints = 1000 });

    [Fact]
    public void Stop_AndGoingOnFromItsSavepoint_BreaksNoPromise() =>
        AssertGood(Rough with { Stops = 300, Savepoints = 100, Rescales = 100, ProgramRestarts = 50 }, granted => granted.Stops);

    [Fact]
    public void Stop_WhoseDoubleIsRefused_BreaksNoPromise() =>
        AssertGood(Calm with { Stops = 500, Doubles = 500, TaskFailures = 200, LostActivations = 100 }, granted => granted.Stops);

    [Fact]
    public void Stop_StateThatIsKeptInAField_IsSeenToBeLost() => AssertSeen(Calm with { Stops = 500 });

    private static void AssertGood(FaultRates faults, Func<GrantedRequests, int> count, bool triesSavepoints = false)
    {
        var granted = 0;
        for (var seed = 1; seed <= SeedsPerRequest; seed++)
        {
            var (settings, input) = SimSettings.Draw(seed);
            var result = SeedRun.Run(seed, settings with { Faults = faults, FaultySteps = 6000, TriesSavepoints = triesSavepoints }, input);
            Assert.True(result.Failure is null, string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {result.Failure}"));
            granted += count(result.Granted);
        }

        Assert.InRange(granted, SeedsPerRequest / 4, int.MaxValue);
    }

    // Without the request nothing is lost: the same seeds are good.
    private static void AssertSeen(FaultRates faults)
    {
        Assert.All(Plant(Calm), result => Assert.Null(result.Failure));
        Assert.Contains(Plant(faults), result => result.Failure?.Contains("Lost", StringComparison.Ordinal) == true);
    }

    private static IEnumerable<SeedResult> Plant(FaultRates faults)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var (settings, input) = SimSettings.Draw(seed, new CountsInFields());
            yield return SeedRun.Run(seed, settings with { Faults = faults, FaultySteps = 3000, TriesSavepoints = true }, input);
        }
    }
}
