using System.Globalization;

namespace FlinkNet.Upgrade;

/// <summary>Adds each number to the account of its key.</summary>
internal sealed class AddUp<TKey> : KeyedProcessFunction<TKey, long, string>
    where TKey : notnull
{
    private IValueState<Account> _account = null!;

    public override void Open(IRuntimeContext context) => _account = context.GetState(new ValueStateDescriptor<Account>("account"));

    public override void ProcessElement(long value, IKeyedProcessContext<TKey> context, ICollector<string> output)
    {
        var account = _account.Value ?? Account.Of($"owner-{context.CurrentKey}");
        output.Collect(string.Create(CultureInfo.InvariantCulture, $"{context.CurrentKey} {value} {account.Show()}"));
        _account.Value = account.Add(value);
    }
}
