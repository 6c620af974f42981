using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle.Keys;

/// <summary>Finds the stable hash of a type of key.</summary>
internal static class KeyHashers
{
    /// <summary>The hasher of <typeparamref name="TKey"/>; safe to share between threads.</summary>
    /// <exception cref="InvalidJobException">The type cannot be a key; the message says why and what to do.</exception>
    public static KeyHasher<TKey> For<TKey>()
        where TKey : notnull => Cache<TKey>.Hasher ??= Build<TKey>();

    private static KeyHasher<TKey> Build<TKey>()
    {
        if (KeyRefusal.Sentence(typeof(TKey)) is { } refusal)
        {
            throw new InvalidJobException(refusal);
        }

        return KeyShape.Of(typeof(TKey)).Kind switch
        {
            KeyShapeKind.Plain => Make<TKey>(typeof(StableKeyHash)),
            KeyShapeKind.Enum => Make<TKey>(typeof(EnumKeyHash<,>).MakeGenericType(typeof(TKey), Enum.GetUnderlyingType(typeof(TKey)))),
            _ => new KeyHasher<TKey, CompiledKeyHash<TKey>>(new CompiledKeyHash<TKey>(KeyHashExpression.Compile<TKey>())),
        };
    }

    private static KeyHasher<TKey> Make<TKey>(Type keyHash) => (KeyHasher<TKey>)Activator.CreateInstance(
        typeof(KeyHasher<,>).MakeGenericType(typeof(TKey), keyHash),
        Activator.CreateInstance(keyHash))!;

    // Compiling takes about a millisecond: too long for each subtask of a large job.
    private static class Cache<TKey>
    {
        public static KeyHasher<TKey>? Hasher { get; set; }
    }
}
