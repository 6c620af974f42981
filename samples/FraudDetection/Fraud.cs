using FlinkNet;

namespace FraudDetection;

/// <summary>The same question to a stream and to a list.</summary>
public static class Fraud
{
    /// <summary>
    /// The time of transactions; for the source. A step of its own between a source with one subtask and the keys has several subtasks, and
    /// the transactions of an account overtake each other there.
    /// </summary>
    public static WatermarkStrategy<Transaction> Time { get; } = WatermarkStrategy
        .ForMonotonousTimestamps<Transaction>()
        .WithTimestampAssigner(transaction => transaction.Time);

    /// <summary>The alerts of a stream of transactions, in which those of one account come in the order of their times.</summary>
    public static DataStream<Alert> Find(DataStream<Transaction> transactions) => transactions
        .KeyBy(transaction => transaction.AccountId)
        .Process(new FraudDetector()).Uid("fraud detector");

    /// <summary>The alerts of transactions that are all there: what the stream's must be.</summary>
    public static IEnumerable<Alert> FindInBatch(IEnumerable<Transaction> transactions) =>
        from account in transactions.GroupBy(transaction => transaction.AccountId)
        let ordered = account.OrderBy(transaction => transaction.Time).ToList()
        from pair in ordered.Zip(ordered.Skip(1), (before, after) => new Alert(before, after))
        where pair.Trial.Amount < FraudDetector.Small && pair.Suspicious.Amount > FraudDetector.Large
        where pair.Suspicious.Time - pair.Trial.Time <= FraudDetector.Minute
        select pair;
}
