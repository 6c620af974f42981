using CsCheck;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;

namespace FlinkNet.Engine.Tests.Planning;

public sealed class KeyGroupAssignmentTests
{
    [Theory]
    [InlineData(0, 593689054, 94)]
    [InlineData(1, 68075478, 86)]
    [InlineData(2, 1085422463, 127)]
    [InlineData(3, 847579505, 113)]
    [InlineData(42, 1134849565, 29)]
    [InlineData(1000, 3506311, 7)]
    [InlineData(-1, 1982413648, 80)]
    [InlineData(int.MaxValue, 1653689534, 62)]
    [InlineData(int.MinValue, 1718298732, 108)]
    public void K1_KnownHashes_GiveFlinksKeyGroups(int hash, int murmur, int keyGroup)
    {
        Assert.Equal(murmur, KeyGroupAssignment.Murmur(hash));
        Assert.Equal(keyGroup, KeyGroupAssignment.KeyGroupOf(hash, 128));
    }

    [Theory]
    [InlineData(99162322, 35)]
    [InlineData(97520992, 98)]
    [InlineData(101943363, 54)]
    [InlineData(2138589785, 10)]
    public void K1_JavaHashesOfStrings_GiveFlinksKeyGroups(int javaHash, int keyGroup) =>
        Assert.Equal(keyGroup, KeyGroupAssignment.KeyGroupOf(javaHash, 128));

    [Fact]
    public void K1_AnyHash_IsSpreadToANumberThatIsNotNegative() =>
        Gen.Int.Sample(hash => KeyGroupAssignment.Murmur(hash) >= 0);

    [Theory]
    [InlineData(3, "0-42 43-85 86-127")]
    [InlineData(5, "0-25 26-51 52-76 77-102 103-127")]
    [InlineData(10, "0-12 13-25 26-38 39-51 52-63 64-76 77-89 90-102 103-115 116-127")]
    public void K3_Ranges_AreFlinks(int parallelism, string ranges) => Assert.Equal(
        ranges,
        string.Join(' ', Enumerable.Range(0, parallelism).Select(subtask => KeyGroupAssignment.RangeOf(subtask, parallelism, 128))));

    [Fact]
    public void K2_K3_EveryKeyGroup_LiesInTheRangeOfItsSubtask() =>
        Gen.Int[1, 32_768]
            .SelectMany(max => Gen.Select(Gen.Const(max), Gen.Int[1, max], Gen.Int[0, max - 1]))
            .Sample((max, parallelism, keyGroup) =>
            KeyGroupAssignment.RangeOf(KeyGroupAssignment.SubtaskOf(keyGroup, parallelism, max), parallelism, max).Contains(keyGroup));

    [Fact]
    public void K3_Ranges_CoverAllKeyGroupsOnceAndNoneIsEmpty() =>
        Gen.Int[1, 2000].SelectMany(max => Gen.Select(Gen.Const(max), Gen.Int[1, max])).Sample((max, parallelism) =>
        {
            var next = 0;
            for (var subtask = 0; subtask < parallelism; subtask++)
            {
                var range = KeyGroupAssignment.RangeOf(subtask, parallelism, max);
                if (range.Start != next || range.Count == 0)
                {
                    return false;
                }

                next = range.End + 1;
            }

            return next == max;
        });

    [Fact]
    public void K4_DefaultMaxParallelism_IsDividedByMostSmallParallelisms()
    {
        var defaultMax = new ExecutionConfig().MaxParallelism;

        Assert.Equal(720, defaultMax);
        Assert.All([1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 30, 36, 40], parallelism => Assert.All(
            Enumerable.Range(0, parallelism),
            subtask => Assert.Equal(defaultMax / parallelism, KeyGroupAssignment.RangeOf(subtask, parallelism, defaultMax).Count)));
    }

    [Fact]
    public void K5_Rescaling_LeavesEachKeyInItsGroup()
    {
        var keyGroup = KeyGroupAssignment.KeyGroupOf(12345, 720);

        Assert.All([1, 2, 3, 7, 720], parallelism =>
            Assert.True(KeyGroupAssignment.RangeOf(KeyGroupAssignment.SubtaskOf(keyGroup, parallelism, 720), parallelism, 720)
                .Contains(keyGroup)));
    }

    [Fact]
    public void K2_LargestMaxParallelism_DoesNotOverflow() =>
        Assert.Equal(32_767, KeyGroupAssignment.SubtaskOf(32_767, 32_768, 32_768));
}
