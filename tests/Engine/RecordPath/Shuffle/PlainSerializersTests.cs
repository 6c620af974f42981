using CsCheck;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Shuffle;

public sealed class PlainSerializersTests
{
    private enum Colour : byte
    {
        Red,
        Green,
    }

    [Fact]
    public void String_AnyChars_ComesOutAsItWentIn() =>
        Gen.String[Gen.Char].Array.Sample(values => Assert.Equal(values, RoundTrip(values)));

    [Fact]
    public void String_NullEmptyAndLoneSurrogate_ComeOutAsTheyWentIn()
    {
        string?[] values = [null, string.Empty, "a", "\ud800", "x\udc00y", "€\U0001F600"];

        Assert.Equal(values, RoundTrip(values));
    }

    [Fact]
    public void Numbers_AnyValue_ComeOutAsTheyWentIn()
    {
        Gen.Long.Array.Sample(values => Assert.Equal(values, RoundTrip(values)));
        Gen.Double.Array.Sample(values => Assert.Equal(values, RoundTrip(values)));
        Gen.Decimal.Array.Sample(values => Assert.Equal(values, RoundTrip(values)));
    }

    [Fact]
    public void OtherValuesWithoutReferences_ComeOutAsTheyWentIn()
    {
        Gen.DateTimeOffset.Array.Sample(values => Assert.Equal(values, RoundTrip(values)));
        Gen.Guid.Array.Sample(values => Assert.Equal(values, RoundTrip(values)));
        Gen.Select(Gen.Int, Gen.Double, Gen.Bool).Array.Sample(values => Assert.Equal(values, RoundTrip(values)));
        Assert.Equal([Colour.Green, Colour.Red], RoundTrip([Colour.Green, Colour.Red]));
    }

    [Fact]
    public void TypeWithReferences_HasNoPlainSerializer() =>
        Assert.Null(PlainSerializers.TryCreate<(int, string)>());

    [Fact]
    public void Read_TellsHowManyBytesItTook()
    {
        var frame = ShuffleFrame.Rent();
        var serializer = PlainSerializers.TryCreate<string>()!;
        serializer.Write(["one", "two"], frame);
        var length = frame.Length;
        serializer.Write(["three"], frame);

        Assert.Equal(length, serializer.Read(frame.Bytes, new string[2]));
    }

    private static T[] RoundTrip<T>(T[] values)
    {
        var serializer = PlainSerializers.TryCreate<T>()!;
        var frame = ShuffleFrame.Rent();
        serializer.Write(values, frame);
        var read = new T[values.Length];
        Assert.Equal(frame.Length, serializer.Read(frame.Bytes, read));
        frame.Return();
        return read;
    }
}
