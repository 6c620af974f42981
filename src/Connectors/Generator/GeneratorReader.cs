namespace FlinkNet.Connectors.Generator;

/// <summary>Makes records as fast as they are taken.</summary>
internal sealed class GeneratorReader<T>(Func<long, T>? generate, Func<long, long, T>? generateAt, TimeProvider time)
    : IndexSplitReader<T>(time)
{
    protected override int Fill(IndexCursor cursor, Span<T> values, out long retryAt)
    {
        var (next, stride) = (cursor.Next, cursor.Stride);
        if (generate is { } make)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = make(next);
                next += stride;
            }
        }
        else
        {
            var now = Time.GetTimestamp();
            var makeAt = generateAt!;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = makeAt(next, now);
                next += stride;
            }
        }

        retryAt = 0;
        return values.Length;
    }
}
