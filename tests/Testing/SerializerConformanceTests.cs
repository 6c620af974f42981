using System.Buffers;
using System.Buffers.Binary;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.Testing.Tests;

/// <summary>The serializers that jobs take keep their promises, and the suite finds one that breaks one.</summary>
public sealed class SerializerConformanceTests
{
    public static TheoryData<SerializerPromise> Promises => [.. Enum.GetValues<SerializerPromise>()];

    [Theory]
    [MemberData(nameof(Promises))]
    public void Serializer_OfStrings_KeepsItsPromises(SerializerPromise promise) =>
        new Suite<string>(["", "a", "ö😀", new string('x', 1000)]).Verify(promise);

    [Theory]
    [MemberData(nameof(Promises))]
    public void Serializer_OfNumbers_KeepsItsPromises(SerializerPromise promise) =>
        new Suite<long>([0, -1, long.MaxValue]).Verify(promise);

    [Theory]
    [MemberData(nameof(Promises))]
    public void Serializer_OfRecords_KeepsItsPromises(SerializerPromise promise) =>
        new Suite<Transfer?>([new("a", 1), new("b", 2), null, new("a", 2)]).Verify(promise);

    [Fact]
    public void Serializer_ThatReadsWhatFollows_IsFound()
    {
        var failure = Assert.Throws<ConformanceException>(
            () => new Suite<int>([1, 2], () => new Faulty(length: 1)).Verify(SerializerPromise.ReadsItsBatchAlone));

        Assert.Equal("ReadsItsBatchAlone: of a batch of 8 bytes, it says that it read 9", failure.Message);
    }

    [Fact]
    public void Serializer_ThatKeepsSomethingOfTheBatchBefore_IsFound() => Assert.Throws<ConformanceException>(
        () => new Suite<int>([1, 2], () => new Faulty(drift: 1)).Verify(SerializerPromise.ServesOneBatchAfterTheOther));

    [Fact]
    public void Serializer_ThatChangesWhatItReadBefore_IsFound() => Assert.Throws<ConformanceException>(
        () => new Suite<Box>([new(1), new(2)], () => new Reusing()).Verify(SerializerPromise.LeavesReadValuesAlone));

    [Fact]
    public void Serializer_ThatTakesMoreMemoryThanItRequested_IsFound() => Assert.ThrowsAny<ArgumentException>(
        () => new Suite<int>([1, 2], () => new Faulty(requested: 1)).Verify(SerializerPromise.WritesIntoPieces));

    [Fact]
    public void Values_ThatAreTheSame_ShowNothing() => Assert.Throws<ConformanceException>(
        () => new Suite<int>([1, 1]).Verify(SerializerPromise.ReadsWhatAnotherWrote));

    private sealed class Suite<T>(IReadOnlyList<T> values, Func<TypeSerializer<T>>? create = null) : SerializerConformance<T>
    {
        protected override IReadOnlyList<T> Values => values;

        protected override TypeSerializer<T> CreateSerializer() => create is null ? base.CreateSerializer() : create();
    }

    private sealed class Faulty(int length = 0, int drift = 0, int requested = sizeof(int)) : TypeSerializer<int>
    {
        private int _sum;

        public override void Write(ReadOnlySpan<int> values, IBufferWriter<byte> output)
        {
            foreach (var value in values)
            {
                BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(requested), value);
                output.Advance(sizeof(int));
            }
        }

        public override int Read(ReadOnlySpan<byte> input, Span<int> values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadInt32LittleEndian(input[(i * sizeof(int))..]) + _sum;
            }

            _sum += drift;
            return (values.Length * sizeof(int)) + length;
        }
    }

    private sealed record Box(int Number)
    {
        public int Number { get; set; } = Number;
    }

    private sealed class Reusing : TypeSerializer<Box>
    {
        private readonly Faulty _numbers = new();

        public override void Write(ReadOnlySpan<Box> values, IBufferWriter<byte> output)
        {
            foreach (var value in values)
            {
                _numbers.Write([value.Number], output);
            }
        }

        public override int Read(ReadOnlySpan<byte> input, Span<Box> values)
        {
            var numbers = new int[values.Length];
            var length = _numbers.Read(input, numbers);
            for (var i = 0; i < numbers.Length; i++)
            {
                (values[i] ??= new Box(0)).Number = numbers[i];
            }

            return length;
        }
    }
}

[GenerateSerializer]
internal sealed record Transfer([property: Id(0)] string Who, [property: Id(1)] int Cents);
