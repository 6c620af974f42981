using FraudDetection;

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>The fraud detection walkthrough.</summary>
public sealed class FraudDetectionTests : IDisposable
{
    private readonly OperatorTestHarness<Transaction, Alert> _harness =
        ProcessFunctionTestHarnesses.ForKeyedProcessFunction(new FraudDetector(), (Transaction transaction) => transaction.AccountId);

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Small_FollowedByLargeWithinAMinute_IsToldOnce()
    {
        Give(At(0, 0.5m), At(30_000, 600), At(31_000, 700));

        Assert.Equal([new Alert(At(0, 0.5m), At(30_000, 600))], _harness.Output.Values);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Small_FollowedByLargeAfterAMinute_IsNotTold_HoweverFarTheStreamHasCome()
    {
        Give(At(0, 0.5m), At(60_001, 600));
        Assert.Empty(_harness.Output.Values);

        Give(At(100_000, 0.5m));
        _harness.ProcessWatermark(160_000);
        AssertNothingIsLeft();
        Give(At(160_001, 600));
        Assert.Empty(_harness.Output.Values);
    }

    [Fact]
    public void Small_FollowedByLargeAfterExactlyAMinute_IsTold()
    {
        Give(At(0, 0.5m), At(60_000, 600));
        Assert.Single(_harness.Output.Values);
    }

    [Fact]
    public void SomethingBetween_OrAnotherAccount_MakesItNoFraud()
    {
        Give(At(0, 0.5m), At(1_000, 20), At(2_000, 600));
        Give(At(10_000, 0.5m), At(11_000, 600) with { AccountId = 2 });

        Assert.Empty(_harness.Output.Values);
        Assert.Equal(At(10_000, 0.5m), _harness.StateOf(1L).GetValue<Transaction>("trial"));
        Assert.Equal([70_000L], _harness.StateOf(1L).EventTimeTimers);
    }

    [Fact]
    public void Amounts_AtTheBounds_AreNeitherSmallNorLarge()
    {
        Give(At(0, 1), At(1_000, 600), At(10_000, 0.99m), At(11_000, 500));
        Assert.Empty(_harness.Output.Values);
    }

    [Fact]
    public async Task Job_KilledTwice_FindsWhatTheBatchComputationFinds()
    {
        const int Count = 30_000;
        await using var run = new TwiceKilled();
        var transactions = Enumerable.Range(0, Count).Select(number => Transactions.At(number)).ToList();
        var source = new TestSource<Transaction>();
        var env = run.CreateEnvironment();
        run.Write(Fraud.Find(env.FromSource(source, Fraud.Time)), "alerts");

        await run.RunAsync(env, part => source.Add(transactions.Skip(part * Count / 3).Take(Count / 3)), source.Complete);

        var expected = Fraud.FindInBatch(transactions).Select(alert => $"{alert}").Order(StringComparer.Ordinal).ToList();
        Assert.InRange(expected.Count, 50, 1_000);
        Assert.Equal(expected, run.Read("alerts"));
    }

    private static Transaction At(long time, decimal amount) => new(AccountId: 1, time, amount);

    private void Give(params Transaction[] transactions)
    {
        foreach (var transaction in transactions)
        {
            _harness.ProcessElement(transaction, transaction.Time);
        }
    }

    private void AssertNothingIsLeft()
    {
        Assert.Equal(0, _harness.State.Count);
        Assert.Empty(_harness.State.EventTimeTimers);
    }
}
