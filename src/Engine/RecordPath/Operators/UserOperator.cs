using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Operators;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>An element that calls a user's operator object: gives it its life, its state, and the news of checkpoints.</summary>
internal abstract class UserOperator : ChainElement
{
    private readonly IRichOperator? _rich;
    private readonly IRuntimeContext _context;
    private readonly IReadOnlyList<object> _parts;
    private readonly ICheckpointedFunction[] _checkpointed;
    private readonly ICheckpointListener[] _listeners;
    private bool _opened;

    protected UserOperator(TaskScope scope, IRuntimeContext context, object userOperator)
        : base(scope, context.OperatorName)
    {
        _context = context;
        Nulls = new NullAnswers(userOperator);
        _rich = userOperator as IRichOperator;
        _parts = [.. PartsOf(userOperator)];
        _checkpointed = [.. _parts.OfType<ICheckpointedFunction>()];
        _listeners = [.. _parts.OfType<ICheckpointListener>()];
    }

    public sealed override IOperatorStateBackend? StateBackend => (_context as OperatorContext)?.StateBackend;

    public sealed override OperatorStates? FunctionStates => (_context as OperatorContext)?.FunctionStates;

    public sealed override NullAnswers Nulls { get; }

    /// <summary>Whether the user's object keeps state without keys.</summary>
    public bool KeepsState => _checkpointed.Length > 0;

    public override void Open()
    {
        _opened = true;
        (_context as OperatorContext)?.RequireStorable(_parts);
        FunctionStates?.Initialize(_checkpointed);
        _rich?.Open(_context);
    }

    /// <summary>
    /// Lets the user's object ask for its state, in an element that is not to run: a function with keys does so when it is opened.
    /// </summary>
    public void AskForState(bool isKeyed)
    {
        FunctionStates?.Initialize(_checkpointed);
        if (isKeyed)
        {
            _opened = true;
            _rich?.Open(_context);
        }
    }

    public sealed override void NotifyCheckpointComplete(CompletedCheckpoint checkpoint)
    {
        if (_listeners.Length > 0)
        {
            LeaveKey();
            Array.ForEach(_listeners, listener => listener.NotifyCheckpointComplete(checkpoint.Id.Value));
        }
    }

    public sealed override void NotifyCheckpointAborted(CheckpointId checkpoint)
    {
        if (_listeners.Length > 0)
        {
            LeaveKey();
            Array.ForEach(_listeners, listener => listener.NotifyCheckpointAborted(checkpoint.Value));
        }
    }

    public override void Close()
    {
        if (_opened)
        {
            _opened = false;
            _rich?.Close();
        }
    }

    /// <summary>What the user's code is called for next has no key.</summary>
    protected virtual void LeaveKey()
    {
    }

    private static IEnumerable<object> PartsOf(object? userCode) => userCode switch
    {
        null => [],
        WindowUserCode window => window.Parts.SelectMany(PartsOf),
        IFunctionAdapter adapter => PartsOf(adapter.Function),
        _ => [userCode],
    };
}
