namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>The user's objects of one window operator, which share its life.</summary>
internal sealed class WindowUserCode(params object?[] parts) : IRichOperator
{
    private readonly List<IRichOperator> _opened = [];

    /// <summary>The objects.</summary>
    public IReadOnlyList<object?> Parts => parts;

    public void Open(IRuntimeContext context)
    {
        foreach (var part in parts.OfType<IRichOperator>())
        {
            _opened.Add(part);
            part.Open(context);
        }
    }

    // Each is closed though another one throws.
    public void Close()
    {
        List<Exception> failures = [];
        foreach (var part in _opened)
        {
            try
            {
                part.Close();
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
        {
            throw failures.Count == 1 ? failures[0] : new AggregateException(failures);
        }
    }
}
