using FlinkNet.Engine.Planning;

namespace FlinkNet.Engine.Tests;

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
}
