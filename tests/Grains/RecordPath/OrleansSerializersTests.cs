using System.Buffers;
using CsCheck;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.Session;

namespace FlinkNet.Grains.Tests.RecordPath;

/// <summary>What crosses processes comes out as it went in, and what cannot cross is refused.</summary>
public sealed class OrleansSerializersTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly OrleansSerializers _serializers;

    public OrleansSerializersTests() => _serializers = new OrleansSerializers(
        _services.GetRequiredService<ICodecProvider>(),
        _services.GetRequiredService<SerializerSessionPool>());

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Record_AnyValues_ComesOutAsItWentIn()
    {
        var gen = Gen.Select(Gen.Long, Gen.String, Gen.Double, (id, name, value) => new Order(id, name, value, [(int)id, 7]));

        gen.Array[0, 50].Sample(orders => Assert.Equal(orders.Select(Describe), RoundTrip(orders).Select(Describe)), iter: 200);
    }

    [Fact]
    public void TuplesListsAndDictionaries_NeedNothing()
    {
        Assert.Equal([(1, "one"), (2, null)], RoundTrip<(int, string?)>([(1, "one"), (2, null)]));
        Assert.Equal([3, 4], Assert.Single(RoundTrip<List<int>>([[3, 4]])));
        Assert.Equal(5L, Assert.Single(RoundTrip<Dictionary<string, long>>([new() { ["a"] = 5 }]))["a"]);
    }

    [Fact]
    public void SameObjectTwice_IsWrittenTwice()
    {
        var order = new Order(1, "a", 2, []);

        Assert.Equal([Describe(order), Describe(order)], RoundTrip<Order>([order, order]).Select(Describe));
    }

    [Theory]
    [InlineData(typeof(Plain))]
    [InlineData(typeof(List<Plain>))]
    [InlineData(typeof((int, Plain)))]
    [InlineData(typeof(Plain[]))]
    public void TypeWithoutSerializer_IsRefusedByName(Type type) =>
        Assert.Contains("Plain", _serializers.WhyNot(type), StringComparison.Ordinal);

    [Fact]
    public void AnonymousType_IsRefused_ButNotToBeMarked()
    {
        var reason = _serializers.WhyNot(new { Name = "a", Count = 1 }.GetType())!;

        Assert.StartsWith("an anonymous type cannot be serialized: use a tuple, or a record", reason, StringComparison.Ordinal);
        Assert.Equal("new { Name, Count }", Engine.Names.TypeNames.Shown(new { Name = "a", Count = 1 }.GetType()));
    }

    [Fact]
    public void TypeOfTheFramework_IsRefused_ButNotToBeMarked()
    {
        var reason = _serializers.WhyNot(typeof(System.Threading.Timer))!;

        Assert.StartsWith("Timer cannot be serialized, and is not the program's own to be marked", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_TypeWithoutSerializer_Throws() =>
        Assert.Throws<InvalidJobException>(() => _serializers.Resolve<Plain>());

    [Fact]
    public void Frame_ThroughOrleans_KeepsItsNumbersAndBytes() => Gen.Byte.Array[0, 100_000].Sample(
        bytes =>
        {
            var frame = ShuffleFrame.Rent();
            (frame.Edge, frame.Producer, frame.Sequence, frame.Kind, frame.Watermark) = (3, 11, 1L << 40, StreamElementKind.Watermark, -7);
            bytes.CopyTo(frame.Fill(bytes.Length));

            var serializer = _services.GetRequiredService<Serializer>();
            var read = serializer.Deserialize<ShuffleFrame>(serializer.SerializeToArray(frame))!;

            Assert.Equal(
                (3, 11, 1L << 40, StreamElementKind.Watermark, -7),
                (read.Edge, read.Producer, read.Sequence, read.Kind, read.Watermark));
            Assert.True(bytes.AsSpan().SequenceEqual(read.Bytes));
            Assert.Equal(0, frame.Length);
        },
        iter: 50);

    [Fact]
    public void Copier_OfARecordWithAnArray_SharesNothing()
    {
        var order = new Order(1, "a", 2, [3, 4]);

        var copy = _serializers.TryResolveCopier<Order>()!(order);
        order.Parts[0] = 100;

        Assert.Equal("1|a|2|3,4", Describe(copy));
    }

    private static string Describe(Order order) => $"{order.Id}|{order.Name}|{order.Value:R}|{string.Join(',', order.Parts)}";

    private T[] RoundTrip<T>(T[] values)
    {
        var output = new ArrayBufferWriter<byte>();
        _serializers.Resolve<T>().Write(values, output);
        var read = new T[values.Length];
        Assert.Equal(output.WrittenCount, _serializers.Resolve<T>().Read(output.WrittenSpan, read));
        return read;
    }

    internal sealed class Plain
    {
        public int Value { get; set; }
    }
}

/// <summary>A record of a job.</summary>
[GenerateSerializer]
internal sealed record Order(
    [property: Id(0)] long Id,
    [property: Id(1)] string Name,
    [property: Id(2)] double Value,
    [property: Id(3)] int[] Parts);
