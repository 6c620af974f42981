namespace FlinkNet;

/// <summary>
/// Names a side output of an operator, with the type of its records. Two tags are the same when id and type are.
/// </summary>
public abstract class OutputTag
{
    private protected OutputTag(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        Id = id;
    }

    /// <summary>The side output's name, unique within its operator.</summary>
    public string Id { get; }

    /// <summary>The type of the records.</summary>
    public abstract Type RecordType { get; }

    /// <summary>Calls <paramref name="visitor"/> with the tag's type.</summary>
    internal abstract TResult Accept<TResult>(IOutputTagVisitor<TResult> visitor);
}

/// <summary>Receives a tag with its type.</summary>
internal interface IOutputTagVisitor<out TResult>
{
    /// <summary>Receives the tag.</summary>
    TResult Visit<T>(OutputTag<T> tag);
}

/// <inheritdoc/>
/// <typeparam name="T">The type of the records.</typeparam>
/// <param name="id">The side output's name, unique within its operator.</param>
public sealed class OutputTag<T>(string id) : OutputTag(id), IEquatable<OutputTag<T>>
{
    /// <inheritdoc/>
    public override Type RecordType => typeof(T);

    internal override TResult Accept<TResult>(IOutputTagVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    public bool Equals(OutputTag<T>? other) => other is not null && other.Id == Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OutputTag<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
