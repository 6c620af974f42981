namespace FlinkNet.TestJobs;

/// <summary>
/// A map that leaves a trace in a folder, a file per subtask and event, so that a test sees from outside what was called.
/// </summary>
internal sealed class Witness<T>(string? folder, string name) : IRichMapOperator<T, T>
{
    private IRuntimeContext? _context;
    private bool _isFirst = true;

    public void Open(IRuntimeContext context)
    {
        _context = context;
        Leave("open");
    }

    public T Map(T value)
    {
        if (_isFirst)
        {
            _isFirst = false;
            Leave("record");
        }

        return value;
    }

    public void Close() => Leave("close");

    private void Leave(string what)
    {
        if (folder is not null)
        {
            File.AppendAllText(Path.Combine(folder, $"{name}-{_context!.SubtaskIndex}.{what}"), $"{Environment.ProcessId}\n");
        }
    }
}
