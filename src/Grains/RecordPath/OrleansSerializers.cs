using System.Buffers;
using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.Session;

namespace FlinkNet.Grains.RecordPath;

/// <summary>The engine's serializers for plain types, Orleans' generated ones for everything else.</summary>
internal sealed class OrleansSerializers(ICodecProvider codecs, SerializerSessionPool sessions) : ITypeSerializerResolver
{
    public TypeSerializer<T> Resolve<T>() =>
        PlainSerializers.TryCreate<T>()
        ?? (WhyNot(typeof(T)) is { } reason
            ? throw new InvalidJobException(reason)
            : new OrleansSerializer<T>(codecs.GetCodec<T>(), sessions.GetSession()));

    public TypeSerializer<T> ResolveState<T>() =>
        StoredTypes.IsStoredByMembers(typeof(T)) && WhyNot(typeof(T)) is null && codecs.TryGetCodec<T>() is not null
        ? new OrleansSerializer<T>(codecs.GetCodec<T>(), sessions.GetSession())
        : Resolve<T>();

    public Func<T, T>? TryResolveCopier<T>() => codecs.TryGetDeepCopier<T>() is not null
        && codecs.Services.GetService<DeepCopier<T>>() is { } copier
        ? value => copier.Copy(value)!
        : null;

    public string? WhyNot(Type type) => UnserializablePart(type, []) is { } part ? Advice(part) : null;

    private static string Advice(Type type) => type switch
    {
        _ when TypeNames.IsAnonymous(type) => "an anonymous type cannot be serialized: use a tuple, or a record that is marked "
            + "[GenerateSerializer] and its members [Id(0)], [Id(1)] …",
        _ when IsOfTheFramework(type) => $"{type.Name} cannot be serialized, and is not the program's own to be marked: put what is needed "
            + "of it into a record that is marked [GenerateSerializer], or register a converter for it ([RegisterConverter])",
        _ => $"{type.Name} cannot be serialized: mark it [GenerateSerializer] and its members [Id(0)], [Id(1)] …",
    };

    private static bool IsOfTheFramework(Type type) => type.Namespace is { } name
        && (name == "System"
            || name.StartsWith("System.", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.", StringComparison.Ordinal));

    // Orleans finds the codec of a generic type without looking at its arguments, and those of its fields only when they are used.
    private Type? UnserializablePart(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type) || type.IsPrimitive || type.IsEnum || type == typeof(string))
        {
            return null;
        }

        if (type.HasElementType)
        {
            return UnserializablePart(type.GetElementType()!, seen);
        }

        foreach (var argument in type.GenericTypeArguments)
        {
            if (UnserializablePart(argument, seen) is { } part)
            {
                return part;
            }
        }

        return IsPlain(type) || type == typeof(object) || codecs.TryGetCodec(type) is not null ? null : type;
    }

    private static bool IsPlain(Type type) =>
        type.IsValueType && !(bool)typeof(System.Runtime.CompilerServices.RuntimeHelpers)
            .GetMethod(nameof(System.Runtime.CompilerServices.RuntimeHelpers.IsReferenceOrContainsReferences))!
            .MakeGenericMethod(type)
            .Invoke(null, null)!;
}

/// <summary>
/// Records through Orleans' generated codec: one writer and reader a batch, the session's references forgotten after each record.
/// </summary>
internal sealed class OrleansSerializer<T>(IFieldCodec<T> codec, SerializerSession session) : TypeSerializer<T>
{
    public override void Write(ReadOnlySpan<T> values, IBufferWriter<byte> output)
    {
        session.Reset();
        var writer = Writer.Create(output, session);
        foreach (var value in values)
        {
            codec.WriteField(ref writer, 0, typeof(T), value);
            session.PartialReset();
        }

        writer.Commit();
    }

    public override int Read(ReadOnlySpan<byte> input, Span<T> values)
    {
        session.Reset();
        var reader = Reader.Create(input, session);
        for (var i = 0; i < values.Length; i++)
        {
            var field = reader.ReadFieldHeader();
            values[i] = codec.ReadValue(ref reader, field)!;
            session.PartialReset();
        }

        return (int)reader.Position;
    }
}
