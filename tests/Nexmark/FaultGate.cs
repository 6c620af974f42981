using System.Globalization;

namespace FlinkNet.Nexmark.Tests;

/// <summary>
/// Brings faults about in the middle of a job, each after a checkpoint of its own, however slow the machine is: from a number of events on
/// it holds them back until a checkpoint is complete that no fault has had yet, then lets some more pass, and the fault comes.
/// </summary>
/// <param name="folder">Where the job's checkpoints are.</param>
/// <param name="firstAfter">How many events come before the first fault's checkpoint is waited for.</param>
/// <param name="nextAfter">How many more come before the next one's is.</param>
/// <param name="faults">How many faults there are to be.</param>
/// <param name="isLast">Whether no event passes after the fault, since it ends the program.</param>
/// <param name="fault">What happens.</param>
/// <param name="isCommitted">
/// Whether the results of the checkpoint are where the test looks for them, which is a moment after it is complete; null when nobody looks.
/// </param>
internal sealed class FaultGate(
    string folder, long firstAfter, long nextAfter, int faults, bool isLast, Action fault, Func<bool>? isCommitted = null)
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true };

    private readonly Lock _lock = new();
    private readonly long _afterCheckpoint = nextAfter / 4;
    private long _events;
    private long _holdAt = faults > 0 ? firstAfter : long.MaxValue;
    private long _faultAt = long.MaxValue;
    private long _checkpoint;
    private bool _closed;

    /// <summary>How many faults there were.</summary>
    public int Faults { get; private set; }

    /// <summary>Whether events may pass now.</summary>
    public bool IsOpen()
    {
        lock (_lock)
        {
            if (_closed || _events < _holdAt)
            {
                return !_closed;
            }

            if (LatestCheckpoint() is not { } latest || latest <= _checkpoint || isCommitted?.Invoke() == false)
            {
                return false;
            }

            _checkpoint = latest;
            _holdAt = long.MaxValue;
            _faultAt = _events + _afterCheckpoint;
            return true;
        }
    }

    /// <summary>Counts events that pass.</summary>
    public void Pass(int count)
    {
        lock (_lock)
        {
            _events += count;
            if (_events < _faultAt)
            {
                return;
            }

            Faults++;
            _faultAt = long.MaxValue;
            _holdAt = Faults < faults ? _events + nextAfter : long.MaxValue;
            _closed = isLast;
        }

        fault();
    }

    private long? LatestCheckpoint() => new DirectoryInfo(folder)
        .EnumerateFiles("_metadata", Everywhere)
        .Select(manifest => (long?)long.Parse(manifest.Directory!.Name["chk-".Length..], CultureInfo.InvariantCulture))
        .Max();
}
