using System.Buffers;

namespace FlinkNet.Testing.Conformance;

/// <summary>
/// What every serializer promises, since records and state cannot be read otherwise: derive from it with values of all kinds that the type
/// has, and check each <see cref="SerializerPromise"/> with the test framework of your choice. By default the serializer is the one that
/// a job takes for the type, so that a type with a codec, a converter or a surrogate of its own is checked by its values alone.
/// </summary>
/// <example>
/// With xunit:
/// <code>
/// public static TheoryData&lt;SerializerPromise&gt; Promises => [.. Enum.GetValues&lt;SerializerPromise&gt;()];
///
/// [Theory]
/// [MemberData(nameof(Promises))]
/// public void Serializer_KeepsItsPromises(SerializerPromise promise) => Verify(promise);
/// </code>
/// </example>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class SerializerConformance<T>
{
    /// <summary>Values to write, two at least; all different.</summary>
    protected abstract IReadOnlyList<T> Values { get; }

    /// <summary>Tells whether two values are the same; by default their own equality.</summary>
    protected virtual IEqualityComparer<T> Comparer => EqualityComparer<T>.Default;

    /// <summary>Makes a serializer; by default the one that a job takes for the type.</summary>
    /// <exception cref="Model.InvalidJobException">There is none; the message says what to do.</exception>
    protected virtual TypeSerializer<T> CreateSerializer() => HarnessSerializers.Resolver.Resolve<T>();

    /// <summary>Checks one promise.</summary>
    /// <exception cref="ConformanceException">The serializer breaks it.</exception>
    public void Verify(SerializerPromise promise)
    {
        var promised = new Promised($"{promise}");
        promised.Require(
            Values.Count > 1 && Values.Distinct(Comparer).Count() == Values.Count,
            "there are not two values at least, all different, by which it could be seen; give more, or a Comparer");
        switch (promise)
        {
            case SerializerPromise.ReadsWhatAnotherWrote:
                VerifyReading(promised);
                break;
            case SerializerPromise.ReadsItsBatchAlone:
                VerifyLength(promised);
                break;
            case SerializerPromise.ServesOneBatchAfterTheOther:
                VerifyBatches(promised);
                break;
            case SerializerPromise.LeavesReadValuesAlone:
                VerifyReadValues(promised);
                break;
            case SerializerPromise.WritesIntoPieces:
                VerifyPieces(promised);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(promise), promise, "There is no such promise.");
        }
    }

    private void VerifyReading(Promised promised)
    {
        foreach (var value in Values)
        {
            var written = Write(CreateSerializer(), [value]);
            RequireSame(promised, [value], Read(CreateSerializer(), written, 1).Values, $"the value {value} alone");
        }

        var all = Values.ToArray();
        RequireSame(promised, all, Read(CreateSerializer(), Write(CreateSerializer(), all), all.Length).Values, "all values in one batch");
    }

    private void VerifyLength(Promised promised)
    {
        var all = Values.ToArray();
        var written = Write(CreateSerializer(), all);
        var (values, length) = Read(CreateSerializer(), [.. written, .. written, 0xFF], all.Length);

        RequireSame(promised, all, values, "a batch that others follow");
        promised.Require(length == written.Length, $"of a batch of {written.Length} bytes, it says that it read {length}");
        promised.Require(Write(CreateSerializer(), []).Length == 0, "an empty batch is written as some bytes");
        promised.Require(Read(CreateSerializer(), written, 0).Length == 0, "for an empty batch, it says that it read some bytes");
    }

    private void VerifyBatches(Promised promised)
    {
        var (writer, reader) = (CreateSerializer(), CreateSerializer());
        var output = new ArrayBufferWriter<byte>();
        T[][] batches = [[.. Values], [Values[0]], [.. Values.Reverse()], [Values[0], Values[0]]];
        foreach (var batch in batches)
        {
            writer.Write(batch, output);
        }

        var at = 0;
        foreach (var (number, batch) in batches.Index())
        {
            var (values, length) = Read(reader, output.WrittenSpan[at..], batch.Length);
            RequireSame(promised, batch, values, $"batch {number + 1} of {batches.Length}");
            at += length;
        }
    }

    private void VerifyReadValues(Promised promised)
    {
        var (reader, first, second) = (CreateSerializer(), Values.ToArray(), Values.Reverse().ToArray());
        var (firstBytes, secondBytes) = (Write(CreateSerializer(), first), Write(CreateSerializer(), second));
        var places = new T[first.Length];
        reader.Read(firstBytes, places);
        var kept = places.ToArray();
        reader.Read(secondBytes, places);

        RequireSame(promised, second, places, "values read into places that held others");
        RequireSame(promised, first, kept, "values that were read before, when others were read into their places");
    }

    private void VerifyPieces(Promised promised)
    {
        var (all, output) = (Values.ToArray(), new PiecedOutput());
        CreateSerializer().Write(all, output);

        var read = Read(CreateSerializer(), output.Written, all.Length).Values;
        RequireSame(promised, all, read, "values written into small pieces of memory");
    }

    private static byte[] Write(TypeSerializer<T> serializer, T[] values)
    {
        var output = new ArrayBufferWriter<byte>();
        serializer.Write(values, output);
        return output.WrittenSpan.ToArray();
    }

    private static (T[] Values, int Length) Read(TypeSerializer<T> serializer, ReadOnlySpan<byte> input, int count)
    {
        var values = new T[count];
        var length = serializer.Read(input, values);
        return (values, length);
    }

    private void RequireSame(Promised promised, T[] expected, T[] actual, string what)
    {
        if (!expected.SequenceEqual(actual, Comparer))
        {
            throw promised.Broken($"{what}: written [{string.Join(", ", expected)}], read [{string.Join(", ", actual)}]");
        }
    }
}
