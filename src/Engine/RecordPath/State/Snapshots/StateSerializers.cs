using System.Buffers;
using System.Buffers.Binary;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Pairs, one column after the other.</summary>
internal sealed class PairSerializer<T1, T2>(TypeSerializer<T1> first, TypeSerializer<T2> second) : TypeSerializer<(T1, T2)>
{
    public override void Write(ReadOnlySpan<(T1, T2)> values, IBufferWriter<byte> output)
    {
        var (column1, column2) = (new T1[values.Length], new T2[values.Length]);
        for (var i = 0; i < values.Length; i++)
        {
            (column1[i], column2[i]) = values[i];
        }

        first.Write(column1, output);
        second.Write(column2, output);
    }

    public override int Read(ReadOnlySpan<byte> input, Span<(T1, T2)> values)
    {
        var (column1, column2) = (new T1[values.Length], new T2[values.Length]);
        var length = first.Read(input, column1);
        length += second.Read(input[length..], column2);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (column1[i], column2[i]);
        }

        return length;
    }
}

/// <summary>Values that there is only one of: nothing.</summary>
internal sealed class VoidSerializer : TypeSerializer<VoidNamespace>
{
    public override void Write(ReadOnlySpan<VoidNamespace> values, IBufferWriter<byte> output)
    {
    }

    public override int Read(ReadOnlySpan<byte> input, Span<VoidNamespace> values) => 0;
}

/// <summary>Collections: their sizes, then all their elements.</summary>
internal abstract class CollectionSerializer<TCollection, TElement>(TypeSerializer<TElement> element) : TypeSerializer<TCollection>
{
    public sealed override void Write(ReadOnlySpan<TCollection> values, IBufferWriter<byte> output)
    {
        foreach (var value in values)
        {
            var elements = Elements(value);
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), elements.Length);
            output.Advance(sizeof(int));
            element.Write(elements, output);
        }
    }

    public sealed override int Read(ReadOnlySpan<byte> input, Span<TCollection> values)
    {
        var position = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var elements = new TElement[BinaryPrimitives.ReadInt32LittleEndian(input[position..])];
            position += sizeof(int);
            position += element.Read(input[position..], elements);
            values[i] = Create(elements);
        }

        return position;
    }

    protected abstract TElement[] Elements(TCollection collection);

    protected abstract TCollection Create(TElement[] elements);
}

/// <summary>Lists.</summary>
internal sealed class ListSerializer<T>(TypeSerializer<T> element) : CollectionSerializer<List<T>, T>(element)
{
    protected override T[] Elements(List<T> collection) => [.. collection];

    protected override List<T> Create(T[] elements) => [.. elements];
}

/// <summary>Maps.</summary>
internal sealed class MapSerializer<TKey, TValue>(TypeSerializer<TKey> key, TypeSerializer<TValue> value)
    : CollectionSerializer<Dictionary<TKey, TValue>, (TKey, TValue)>(new PairSerializer<TKey, TValue>(key, value))
    where TKey : notnull
{
    protected override (TKey, TValue)[] Elements(Dictionary<TKey, TValue> collection)
    {
        MapKeys.RequireUnchanged(collection);
        return [.. collection.Select(entry => (entry.Key, entry.Value))];
    }

    protected override Dictionary<TKey, TValue> Create((TKey, TValue)[] elements) =>
        elements.ToDictionary(entry => entry.Item1, entry => entry.Item2);
}

/// <summary>Values that are stored as something else.</summary>
internal sealed class MappedSerializer<T, TStored>(TypeSerializer<TStored> stored, Func<T, TStored> to, Func<TStored, T> from)
    : TypeSerializer<T>
{
    public override void Write(ReadOnlySpan<T> values, IBufferWriter<byte> output)
    {
        var mapped = new TStored[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            mapped[i] = to(values[i]);
        }

        stored.Write(mapped, output);
    }

    public override int Read(ReadOnlySpan<byte> input, Span<T> values)
    {
        var mapped = new TStored[values.Length];
        var length = stored.Read(input, mapped);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = from(mapped[i]);
        }

        return length;
    }
}
