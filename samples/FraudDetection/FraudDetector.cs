using FlinkNet;

namespace FraudDetection;

/// <summary>
/// Tells of a small transaction that a large one follows within a minute, with nothing between them: who steals a card tries it first.
/// </summary>
/// <remarks>
/// The rule goes by the times of the transactions. The timer only forgets: when it fires depends on how far the stream has come, and a rule
/// that went by it would find other things when the same transactions are read again.
/// </remarks>
public sealed class FraudDetector : KeyedProcessFunction<long, Transaction, Alert>
{
    /// <summary>Less is small.</summary>
    public const decimal Small = 1;

    /// <summary>More is large.</summary>
    public const decimal Large = 500;

    /// <summary>How long a small transaction is held against the next, in milliseconds.</summary>
    public const long Minute = 60_000;

    private IValueState<Transaction> _trial = null!;

    /// <inheritdoc/>
    public override void Open(IRuntimeContext context) => _trial = context.GetState(new ValueStateDescriptor<Transaction>("trial"));

    /// <inheritdoc/>
    public override void ProcessElement(Transaction value, IKeyedProcessContext<long> context, ICollector<Alert> output)
    {
        if (_trial.TryGet(out var trial))
        {
            if (value.Amount > Large && value.Time - trial.Time <= Minute)
            {
                output.Collect(new Alert(trial, value));
            }

            context.TimerService.DeleteEventTimeTimer(trial.Time + Minute);
            _trial.Clear();
        }

        if (value.Amount < Small)
        {
            _trial.Value = value;
            context.TimerService.RegisterEventTimeTimer(value.Time + Minute);
        }
    }

    /// <inheritdoc/>
    public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<Alert> output) => _trial.Clear();
}
