using FlinkNet.Model;

namespace FlinkNet.Transformations;

/// <summary>How the records of an edge are shared out.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public abstract class Partitioning<T>
{
    internal Partitioning(PartitionerKind kind) => Kind = kind;

    /// <summary>The kind.</summary>
    public PartitionerKind Kind { get; }

    /// <summary>Calls the method of <paramref name="visitor"/> that fits, with its types.</summary>
    public abstract TResult Accept<TResult>(IPartitioningVisitor<T, TResult> visitor);
}

/// <summary>Receives a partitioning with its types.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TResult">What the visitor answers.</typeparam>
public interface IPartitioningVisitor<T, out TResult>
{
    /// <summary>Receives a partitioning that looks at no record.</summary>
    TResult Visit(KeylessPartitioning<T> partitioning);

    /// <summary>Receives a partitioning by key group.</summary>
    TResult Visit<TKey>(HashPartitioning<T, TKey> partitioning)
        where TKey : notnull;

    /// <summary>Receives a partitioning by the user's function.</summary>
    TResult Visit<TKey>(CustomPartitioning<T, TKey> partitioning);
}

/// <summary>A partitioning that looks at no record.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class KeylessPartitioning<T> : Partitioning<T>
{
    internal KeylessPartitioning(PartitionerKind kind)
        : base(kind)
    {
    }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IPartitioningVisitor<T, TResult> visitor) => visitor.Visit(this);
}

/// <summary>All records of a key to the subtask that owns its key group.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public sealed class HashPartitioning<T, TKey> : Partitioning<T>
    where TKey : notnull
{
    internal HashPartitioning(IKeySelector<T, TKey> keySelector)
        : base(PartitionerKind.Hash) => KeySelector = keySelector;

    /// <summary>Tells the key of a record.</summary>
    public IKeySelector<T, TKey> KeySelector { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IPartitioningVisitor<T, TResult> visitor) => visitor.Visit(this);
}

/// <summary>By the user's partitioner.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public sealed class CustomPartitioning<T, TKey> : Partitioning<T>
{
    internal CustomPartitioning(IPartitioner<TKey> partitioner, IKeySelector<T, TKey> keySelector)
        : base(PartitionerKind.Custom)
    {
        Partitioner = partitioner;
        KeySelector = keySelector;
    }

    /// <summary>Chooses the consumer subtask.</summary>
    public IPartitioner<TKey> Partitioner { get; }

    /// <summary>Tells what the partitioner looks at.</summary>
    public IKeySelector<T, TKey> KeySelector { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IPartitioningVisitor<T, TResult> visitor) => visitor.Visit(this);
}
