using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// The open windows of a key that grow together. Each has a state window, under which its contents are kept: when windows become
/// one, that keeps the state window of one of them, and the contents of the others are brought there.
/// </summary>
internal sealed class MergingWindowSet<TWindow>(IMergingWindowAssigner<TWindow> assigner) : IWindowMerges<TWindow>
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly Dictionary<TWindow, TWindow> _stateWindows = [];
    private readonly List<(TWindow Result, List<TWindow> Merged)> _merges = [];

    /// <summary>
    /// Takes a merge of windows into one: the result, the windows that became it, its state window, and the state windows that are to be
    /// brought there.
    /// </summary>
    public delegate void Merged(TWindow result, IReadOnlyList<TWindow> windows, TWindow stateWindow, IReadOnlyList<TWindow> stateWindows);

    /// <summary>Whether the key has no open window.</summary>
    public bool IsEmpty => _stateWindows.Count == 0;

    /// <summary>The open windows, each with its state window.</summary>
    public IReadOnlyDictionary<TWindow, TWindow> StateWindows => _stateWindows;

    /// <summary>Takes an open window of a snapshot.</summary>
    public void Restore(TWindow window, TWindow stateWindow) => _stateWindows.Add(window, stateWindow);

    /// <summary>The state window of an open window; false when it is not open.</summary>
    public bool TryGetStateWindow(TWindow window, out TWindow stateWindow) => _stateWindows.TryGetValue(window, out stateWindow!);

    /// <summary>Adds a window, and answers the one that it now is part of.</summary>
    public TWindow Add(TWindow window, Merged merged)
    {
        if (_stateWindows.ContainsKey(window))
        {
            return window;
        }

        _merges.Clear();
        assigner.MergeWindows([.. _stateWindows.Keys, window], this);
        var result = window;
        var isMerged = false;
        foreach (var (mergeResult, windows) in _merges)
        {
            if (windows.Remove(window))
            {
                isMerged = true;
                result = mergeResult;
            }

            Join(mergeResult, windows, merged);
        }

        if (!isMerged)
        {
            _stateWindows.Add(window, window);
        }

        return result;
    }

    /// <summary>Forgets a window.</summary>
    public void Retire(TWindow window) => _stateWindows.Remove(window);

    void IWindowMerges<TWindow>.Merge(IReadOnlyCollection<TWindow> merged, TWindow result) => _merges.Add((result, [.. merged]));

    private void Join(TWindow result, List<TWindow> windows, Merged merged)
    {
        List<TWindow> stateWindows = [];
        foreach (var window in windows)
        {
            if (_stateWindows.Remove(window, out var stateWindow))
            {
                stateWindows.Add(stateWindow);
            }
        }

        if (stateWindows.Count == 0)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"{assigner} merges windows into {result} of which none is open; it may merge only windows that it was given.");
        }

        var kept = stateWindows[0];
        _stateWindows.Add(result, kept);
        stateWindows.RemoveAt(0);

        // A window that only took in the new one, without growing, stays what it is.
        if (windows is not [var only] || !only.Equals(result))
        {
            merged(result, windows, kept, stateWindows);
        }
    }
}
