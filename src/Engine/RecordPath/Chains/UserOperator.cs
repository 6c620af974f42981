using FlinkNet.Engine.RecordPath.State.Backends;

namespace FlinkNet.Engine.RecordPath.Chains;

/// <summary>An element that calls a user's operator object: gives it its life.</summary>
internal abstract class UserOperator : ChainElement
{
    private readonly IRichOperator? _rich;
    private readonly IRuntimeContext _context;
    private bool _opened;

    protected UserOperator(TaskScope scope, IRuntimeContext context, object userOperator)
        : base(scope, context.OperatorName)
    {
        _context = context;
        _rich = userOperator as IRichOperator;
    }

    public sealed override IOperatorStateBackend? StateBackend => (_context as OperatorContext)?.StateBackend;

    public override void Open()
    {
        _opened = true;
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
