namespace FlinkNet.Connectors.Generator;

/// <summary>Makes each record when it is due.</summary>
internal sealed class ScheduledGeneratorReader<T>(Func<long, long, T> generate, double recordsPerSecond, TimeProvider time)
    : IndexSplitReader<T>(time)
{
    private readonly double _ticksPerRecord = time.TimestampFrequency / recordsPerSecond;

    protected override int Fill(IndexCursor cursor, Span<T> values, out long retryAt)
    {
        var now = Time.GetTimestamp();
        for (var i = 0; i < values.Length; i++)
        {
            var index = cursor.Next + (i * cursor.Stride);

            // Counted from the beginning of the turn, so that interleaved splits emit by turns and not all at the same moments.
            var due = cursor.OpenedAt + (long)((index - cursor.FirstIndex) * _ticksPerRecord);
            if (due > now)
            {
                retryAt = due;
                return i;
            }

            values[i] = generate(index, due);
        }

        retryAt = 0;
        return values.Length;
    }
}
