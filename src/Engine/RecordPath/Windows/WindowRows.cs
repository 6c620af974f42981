using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// How window operators store their windows, each in its own way. A job may go on with another operator than it had: with another back end,
/// or when lateness was allowed or withdrawn.
/// </summary>
internal static class WindowRows
{
    /// <summary>The accumulators of tumbling and sliding windows, by key and pane.</summary>
    public const string Panes = "$windows/panes";

    /// <summary>The accumulators of sessions, with their windows.</summary>
    public const string Sessions = "$windows/sessions";

    /// <summary>The contents of windows of any kind, by key and state window.</summary>
    public const string Contents = "$windows/contents";

    /// <summary>Windows that have grown together, with their state windows.</summary>
    public const string Merging = "$windows/merging";

    /// <summary>What writes windows with their state windows.</summary>
    public static PairSerializer<TWindow, TWindow> MergingSerializer<TKey, TWindow>(KeyedStateIO<TKey> io)
        where TKey : notnull => new(io.Resolve<TWindow>(), io.Resolve<TWindow>());

    /// <summary>
    /// Takes the windows that the general operator has stored out of a snapshot, and the timers of their ends. One that waits for late
    /// records only has fired, so it is left out.
    /// </summary>
    public static IEnumerable<(TKey Key, TimeWindow Window, TContents Contents)> TakeGeneral<TKey, TContents>(
        OperatorSnapshot snapshot,
        KeyedStateIO<TKey> io)
        where TKey : notnull
    {
        if (!snapshot.Keyed.Remove(Contents, out var contents))
        {
            yield break;
        }

        var windows = new Dictionary<StateKey<TKey, TimeWindow>, TimeWindow>();
        if (snapshot.Keyed.Remove(Merging, out var merging))
        {
            foreach (var (key, (window, stateWindow)) in io.Read(merging, Merging, MergingSerializer<TKey, TimeWindow>(io)))
            {
                windows[new(key, stateWindow)] = window;
            }
        }

        var ends = InternalTimerService<TKey, TimeWindow>.TakeEventTimes(snapshot, io).ToHashSet();
        foreach (var (key, (stateWindow, value)) in io.Read(contents, Contents, io.Resolve<TimeWindow>(), io.Resolve<TContents>()))
        {
            var window = windows.GetValueOrDefault(new(key, stateWindow), stateWindow);
            if (ends.Contains((new(key, window), window.MaxTimestamp)))
            {
                yield return (key, window, value);
            }
        }
    }
}
