namespace FlinkNet.Terminal;

/// <summary>What tasks do with their time, in percent: the four are 100 together.</summary>
/// <param name="Busy">They work.</param>
/// <param name="Idle">They wait for input.</param>
/// <param name="BackPressured">They wait for those after them.</param>
/// <param name="Calls">They wait for their asynchronous calls.</param>
internal readonly record struct TimeShares(int Busy, int Idle, int BackPressured, int Calls)
{
    /// <summary>The shares of times; null when there is none.</summary>
    public static TimeShares? Of(TimeSpan busy, TimeSpan idle, TimeSpan backPressured, TimeSpan calls)
    {
        ReadOnlySpan<long> parts = [busy.Ticks, idle.Ticks, backPressured.Ticks, calls.Ticks];
        var whole = 0L;
        foreach (var part in parts)
        {
            whole += part;
        }

        if (whole <= 0)
        {
            return null;
        }

        Span<int> percent = stackalloc int[parts.Length];
        Round(parts, whole, percent);
        return new TimeShares(percent[0], percent[1], percent[2], percent[3]);
    }

    // What rounding down leaves goes to those that lost most by it.
    private static void Round(ReadOnlySpan<long> parts, long whole, Span<int> percent)
    {
        Span<double> lost = stackalloc double[parts.Length];
        var left = 100;
        for (var i = 0; i < parts.Length; i++)
        {
            var exact = 100.0 * parts[i] / whole;
            percent[i] = (int)exact;
            lost[i] = exact - percent[i];
            left -= percent[i];
        }

        for (; left > 0; left--)
        {
            var most = 0;
            for (var i = 1; i < lost.Length; i++)
            {
                most = lost[i] > lost[most] ? i : most;
            }

            percent[most]++;
            lost[most] = 0;
        }
    }
}
