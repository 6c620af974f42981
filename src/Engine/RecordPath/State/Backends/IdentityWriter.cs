using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>Writes the parts of a key so that equal keys have equal bytes, and unequal ones do not.</summary>
internal sealed class IdentityWriter
{
    /// <summary>Takes the bytes.</summary>
    public ArrayBufferWriter<byte> Output { get; set; } = null!;

    public void Put(bool value) => Raw(value);

    public void Put(char value) => Raw(value);

    public void Put(sbyte value) => Raw(value);

    public void Put(byte value) => Raw(value);

    public void Put(short value) => Raw(value);

    public void Put(ushort value) => Raw(value);

    public void Put(int value) => Raw(value);

    public void Put(uint value) => Raw(value);

    public void Put(long value) => Raw(value);

    public void Put(ulong value) => Raw(value);

    public void Put(Int128 value) => Raw(value);

    public void Put(UInt128 value) => Raw(value);

    public void Put(Guid value) => Raw(value);

    public void Put(TimeSpan value) => Raw(value.Ticks);

    public void Put(DateOnly value) => Raw(value.DayNumber);

    public void Put(TimeOnly value) => Raw(value.Ticks);

    /// <summary>Equality looks at no kind.</summary>
    public void Put(DateTime value) => Raw(value.Ticks);

    /// <summary>Equality looks at no offset.</summary>
    public void Put(DateTimeOffset value) => Raw(value.UtcTicks);

    public void Put(float value) => Put((double)value);

    /// <summary>Zero equals negative zero, and every NaN every other.</summary>
    public void Put(double value) => Raw(double.IsNaN(value) ? double.NaN : value == 0 ? 0 : value);

    /// <summary>1.0 equals 1.00: a division by one drops zeros at the end.</summary>
    public void Put(decimal value) => Raw(value == 0 ? 0m : value / 1.0000000000000000000000000000m);

    public void Put(string? value)
    {
        Raw(value?.Length ?? -1);
        Output.Write(MemoryMarshal.AsBytes(value.AsSpan()));
    }

    private void Raw<T>(T value)
        where T : unmanaged
    {
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Output.GetSpan(Unsafe.SizeOf<T>())), value);
        Output.Advance(Unsafe.SizeOf<T>());
    }
}
