using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CsCheck;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle.Layouts;

namespace FlinkNet.Engine.Tests.RecordPath.Shuffle.Layouts;

/// <summary>What is stored of tuples and dates is the same on a runtime that keeps them otherwise in memory.</summary>
public sealed class StoredLayoutTests
{
    private static readonly Type[] Leaves =
    [
        typeof(byte), typeof(bool), typeof(short), typeof(char), typeof(int), typeof(float), typeof(long), typeof(double), typeof(nint),
            typeof(Half), typeof(decimal), typeof(Guid), typeof(Int128),
        typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Small), typeof(Vector3),
            typeof(Vector128<byte>), typeof(Complex), typeof(Explicit), typeof(ValueTuple),
    ];

    private static readonly Type[] Generic =
    [
        typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,,>), typeof(Nullable<>),
            typeof(KeyValuePair<,>),
        typeof(Declared<,,>), typeof(Automatic<,,>), typeof(Packed<,,>), typeof(PackedBy4<,,>), typeof(Sized<,>), typeof(Three<>),
    ];

    private enum Small : short;

    /// <summary>Never change an expected value: savepoints hold these bytes.</summary>
    [Fact]
    public void Stored_EachKind_HasTheseBytes()
    {
        Assert.Equal("0200000000000000 01 03 000000000000", Stored(((byte)1, 2L, (byte)3), 8, 1, 1, 6));
        Assert.Equal("01 02 03 00", Stored(((byte)1, (byte)2, (byte)3), 1, 1, 1, 1));
        Assert.Equal("02000000 01 01 0000", Stored(((byte)1, 2, true), 4, 1, 1, 2));
        Assert.Equal(
            "0600000000000000 01000000 0200 04 00 0500000000000000 03 00000000000000",
            Stored((1, (short)2, ((byte)3, 5L), (byte)4, 6L), 8, 4, 2, 1, 1, 8, 1, 7));
        Assert.Equal("0020CF604187DE48", Stored(new DateTime(2026, 3, 21, 12, 0, 0, DateTimeKind.Utc), 8));
        Assert.Equal(
            "78000000 00000000 00DCE33FFB86DE08",
            Stored(new DateTimeOffset(2026, 3, 21, 5, 38, 0, TimeSpan.FromHours(2)), 4, 4, 8));
        Assert.Equal(
            "01 00000000000000 0020CF604187DE48",
            Stored<DateTime?>(new DateTime(2026, 3, 21, 12, 0, 0, DateTimeKind.Utc), 1, 7, 8));
        Assert.Equal(
            "07 00000000000000 0200000000000000 01 00000000000000",
            Stored(new KeyValuePair<byte, (byte, long)>(7, (1, 2)), 1, 7, 8, 1, 7));
        Assert.Equal(
            "01 00000000000000 0200000000000000 03 00000000000000",
            Stored(new Declared<byte, long, byte>(1, 2, 3), 1, 7, 8, 1, 7));
        Assert.Equal(
            "01 00000000000000 0020CF604187DE48 03 00000000000000",
            Stored(new Declared<byte, DateTime, byte>(1, new DateTime(2026, 3, 21, 12, 0, 0, DateTimeKind.Utc), 3), 1, 7, 8, 1, 7));
    }

    /// <summary>The declared twin of an automatic struct is how a runtime could keep it that does not care for gaps.</summary>
    [Fact]
    public void Stored_ByARuntimeThatKeepsTuplesOtherwise_HasTheSameBytes()
    {
        Gen.Select(Gen.Byte, Gen.Long, Gen.Byte).Array.Sample(values =>
        {
            var twins = Array.ConvertAll(values, value => new Declared<byte, long, byte>(value.Item1, value.Item2, value.Item3));
            var stored = Write(PlainSerializers.TryCreate<(byte, long, byte)>()!, values);

            Assert.Equal(stored, Write(Foreign<Declared<byte, long, byte>>(), twins));
            Assert.Equal(twins, Read(Foreign<Declared<byte, long, byte>>(), stored, values.Length));
        });
    }

    [Fact]
    public void Stored_ByARuntimeThatKeepsNestedTuplesOtherwise_HasTheSameBytes()
    {
        ((byte, int, byte) Inner, short, DateTime)[] values = [((1, 2, 3), 4, DateTime.UnixEpoch), ((5, 6, 7), 8, DateTime.MaxValue)];
        var twins =
            Array.ConvertAll(values, value =>
                new Declared<Declared<byte, int, byte>, short, DateTime>(
                    new(value.Inner.Item1, value.Inner.Item2, value.Inner.Item3),
                    value.Item2,
                    value.Item3));
        var stored = Write(PlainSerializers.TryCreate<((byte, int, byte), short, DateTime)>()!, values);

        Assert.Equal(stored, Write(Foreign<Declared<Declared<byte, int, byte>, short, DateTime>>(), twins));
        Assert.Equal(twins, Read(Foreign<Declared<Declared<byte, int, byte>, short, DateTime>>(), stored, values.Length));
    }

    /// <summary>What is written down of .NET 10 is what it does, for any nesting of structs.</summary>
    [Fact]
    public void Layout_AnyStruct_IsThatOfThisRuntime()
    {
        Assert.SkipUnless(Environment.Version.Major == 10, "What is stored is laid out as by .NET 10.");
        var random = new Random(1);
        var types = Leaves.ToList();
        for (var i = 0; i < 200; i++)
        {
            var definition = Generic[random.Next(Generic.Length)];
            var arguments = definition.GetGenericArguments().Select(_ => types[random.Next(types.Count)]).ToArray();
            if (definition == typeof(Nullable<>) && Nullable.GetUnderlyingType(arguments[0]) is not null)
            {
                continue;
            }

            var type = definition.MakeGenericType(arguments);
            if (StructMemory.SizeOf(type) < 512)
            {
                types.Add(type);
            }
        }

        Assert.Empty(types.Where(type => !StoredLayout.Of(type).IsAsInMemory).Take(3));
    }

    private static LaidOutSerializer<T> Foreign<T>() =>
        new(StoredLayout.Of(typeof(T), type =>
            type.IsAutoLayout || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Declared<,,>))));

    private static string Stored<T>(T value, params int[] parts)
    {
        var bytes = Write(new LaidOutSerializer<T>(StoredLayout.Of(typeof(T))), [value]);
        Assert.Equal([value], Read(PlainSerializers.TryCreate<T>()!, bytes, 1));
        Assert.Equal(bytes.Length, parts.Sum());
        var position = 0;
        return string.Join(' ', parts.Select(part => Convert.ToHexString(bytes.AsSpan((position += part) - part, part))));
    }

    private static byte[] Write<T>(TypeSerializer<T> serializer, T[] values)
    {
        var output = new ArrayBufferWriter<byte>();
        serializer.Write(values, output);
        return output.WrittenSpan.ToArray();
    }

    private static T[] Read<T>(TypeSerializer<T> serializer, byte[] bytes, int count)
    {
        var values = new T[count];
        Assert.Equal(bytes.Length, serializer.Read(bytes, values));
        return values;
    }

    private readonly record struct Declared<T1, T2, T3>(T1 A, T2 B, T3 C);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Automatic<T1, T2, T3>(T1 A, T2 B, T3 C);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Packed<T1, T2, T3>(T1 A, T2 B, T3 C);

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct PackedBy4<T1, T2, T3>(T1 A, T2 B, T3 C);

    [StructLayout(LayoutKind.Sequential, Size = 50)]
    private readonly record struct Sized<T1, T2>(T1 A, T2 B);

    [InlineArray(3)]
    private struct Three<T>
    {
        public T First;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Explicit
    {
        [FieldOffset(8)]
        public (byte, int) A;

        [FieldOffset(3)]
        public byte B;

        [FieldOffset(20)]
        public DateTimeOffset C;
    }
}
