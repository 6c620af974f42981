using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Operators;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>An element that calls a user's operator object: gives it its life, and its state.</summary>
internal abstract class UserOperator : ChainElement
{
    private readonly IRichOperator? _rich;
    private readonly IRuntimeContext _context;
    private readonly IReadOnlyList<object> _parts;
    private readonly ICheckpointedFunction[] _checkpointed;
    private bool _opened;

    protected UserOperator(TaskScope scope, IRuntimeContext context, object userOperator)
        : base(scope, context.OperatorName)
    {
        _context = context;
        Nulls = new NullAnswers(userOperator);
        _rich = userOperator as IRichOperator;
        _parts = userOperator is WindowUserCode windows ? [.. windows.Parts.OfType<object>()] : [userOperator];
        _checkpointed = [.. _parts.OfType<ICheckpointedFunction>()];
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

    public override void Close()
    {
        if (_opened)
        {
            _opened = false;
            _rich?.Close();
        }
    }
}
