using CsCheck;
using FlinkNet.Connectors.Generator;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Generator;

public sealed class NumberSequenceTests
{
    [Fact]
    public void Splits_OfAnyRange_CoverItOnceInEqualParts() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Int[1, 2000]).Sample((one, other, count) =>
        {
            var (first, last) = (Math.Min(one, other), Math.Max(one, other));
            var splits = IndexSplits.Contiguous(first, last, count).ToList();

            Assert.Equal((first, last), (splits[0].Next, splits[^1].Last));
            Assert.All(splits.Zip(splits.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.Next));
            var sizes = splits.ConvertAll(split => (Int128)split.Last - split.Next + 1);
            Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
        });

    [Fact]
    public async Task Sequence_UpToTheLargestNumber_Ends()
    {
        var source = new NumberSequenceSource(long.MaxValue - 5, long.MaxValue);
        using var driver =
            await SourceDriver<long, IndexSplit, IndexEnumeratorState>.StartAsync(
                source,
                parallelism: 2,
                cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(6, driver.ReadToEnd().Count);
    }

    [Fact]
    public async Task Sequence_OfAllNumbers_BeginsAtTheSmallest()
    {
        var source = new NumberSequenceSource(long.MinValue, long.MaxValue);
        using var driver =
            await SourceDriver<long, IndexSplit, IndexEnumeratorState>.StartAsync(
                source,
                cancellationToken: TestContext.Current.CancellationToken);
        driver.Step(0);

        Assert.Equal([long.MinValue, long.MinValue + 1, long.MinValue + 2, long.MinValue + 3], driver.Step(0));
    }

    [Fact]
    public void Sequence_ThatEndsBeforeItBegins_IsRefused()
    {
        var refusal = Assert.Throws<InvalidJobException>(() => new NumberSequenceSource(2, 1));

        Assert.Contains("from 2 to 1", refusal.Message, StringComparison.Ordinal);
    }
}
