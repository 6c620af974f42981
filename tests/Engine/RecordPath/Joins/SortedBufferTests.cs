using FlinkNet.Engine.RecordPath.Joins;

namespace FlinkNet.Engine.Tests.RecordPath.Joins;

public sealed class SortedBufferTests
{
    [Fact]
    public void Buffer_OfAHotKeyThatCooledDown_GivesItsRoomBack()
    {
        var buffer = default(SortedBuffer<long>);
        for (var i = 0; i < 10_000; i++)
        {
            buffer.Add(i, i);
        }

        buffer.RemoveUpTo(9_995);
        Assert.InRange(buffer.Capacity, 4, 100);
        Assert.Equal([9_996, 9_997, 9_998, 9_999], buffer.Between(0, 20_000).ToArray().Select(entry => entry.Value));
    }

    [Fact]
    public void J2_RandomAddsAndRemovals_KeepExactlyWhatAPlainListKeeps()
    {
        var random = new Random(7);
        var buffer = default(SortedBuffer<string>);
        var plain = new List<(long Timestamp, string Value)>();
        for (var i = 0; i < 5_000; i++)
        {
            var timestamp = (long)(i + random.Next(-20, 20));
            buffer.Add($"{i}", timestamp);
            plain.Add((timestamp, $"{i}"));
            if (random.Next(10) == 0)
            {
                buffer.RemoveUpTo(i - 30);
                plain.RemoveAll(entry => entry.Timestamp <= i - 30);
            }

            var first = i - random.Next(40);
            var expected = plain.Where(entry => entry.Timestamp >= first && entry.Timestamp <= i).OrderBy(entry => entry.Timestamp);
            Assert.Equal(expected, buffer.Between(first, i).ToArray().Select(entry => (entry.Timestamp, entry.Value)));
            Assert.Equal(plain.Count, buffer.Count);
        }
    }
}
