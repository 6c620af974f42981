using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace FlinkNet.Engine.RecordPath.Shuffle.Layouts;

/// <summary>
/// Where the fields of values without references are when they are stored or sent. A runtime promises the layout of numbers, enums and
/// structs of them whose fields are in the order of writing. It does not
/// promise that of tuples and dates, which it lays out as it likes, nor of what contains them: of those it is written down here how .NET 10
/// lays them out on 64 bits. So on that runtime a value's memory
/// is its stored form, and any other brings its fields there.
/// </summary>
internal sealed class StoredLayout
{
    /// <summary>The runtime whose layout is the stored one.</summary>
    private const int Runtime = 10;

    private const int WordSize = 8;
    private readonly int _memorySize;

    private StoredLayout(int size, int memorySize, int alignment, IReadOnlyList<FieldMove> moves) =>
        (Size, _memorySize, Alignment, Moves) = (size, memorySize, alignment, moves);

    /// <summary>How many bytes a value takes.</summary>
    public int Size { get; }

    /// <summary>Of what its place is a multiple within a struct.</summary>
    public int Alignment { get; }

    /// <summary>Where what is in this runtime's memory belongs.</summary>
    public IReadOnlyList<FieldMove> Moves { get; }

    /// <summary>Whether this runtime's memory is as what is written down here.</summary>
    public bool IsAsInMemory => Size == _memorySize && Moves.All(move => move.Memory == move.Stored);

    /// <summary>The layout of a type; null when this runtime's memory is the stored form.</summary>
    public static StoredLayout? IfNotMemory(Type type) =>
        Environment.Version.Major == Runtime || !IsFree(type) || Of(type) is not { IsAsInMemory: false } layout ? null : layout;

    /// <summary>The layout of a type without references.</summary>
    public static StoredLayout Of(Type type) => Of(type, type => type.IsAutoLayout);

    /// <summary>The layout of a type without references.</summary>
    /// <param name="type">The type.</param>
    /// <param name="isAuto">Whether .NET 10 puts the fields of a struct in an order of its own.</param>
    public static StoredLayout Of(Type type, Func<Type, bool> isAuto)
    {
        if (!IsFree(type, isAuto))
        {
            return Promised(type);
        }

        KnownStructs.RequireKnown(type);
        var fields = StructMemory.FieldsOf(type).Select(field => (Field: field, Layout: Of(field.FieldType, isAuto))).ToList();
        var sizes =
            fields.ConvertAll(field =>
                new Part(
                    field.Layout.Size,
                    field.Layout.Alignment,
                    IsPrimitive(field.Field.FieldType),
                    StructMemory.ExplicitOffsetOf(field.Field)));
        var (offsets, size, alignment) = isAuto(type) ? Auto(sizes) : Declared(sizes, type);
        var moves =
            fields.SelectMany((field, index) =>
                field.Layout.Moves.Select(move => move.Behind(StructMemory.OffsetOf(type, field.Field), offsets[index])));
        return Repeated(type, new(size, StructMemory.SizeOf(type), alignment, [.. moves]), fields);
    }

    private static bool IsFree(Type type) => IsFree(type, type => type.IsAutoLayout);

    private static bool IsFree(Type type, Func<Type, bool> isAuto) =>
        !IsPrimitive(type) && (isAuto(type) || StructMemory.FieldsOf(type).Exists(field => IsFree(field.FieldType, isAuto)));

    private static bool IsPrimitive(Type type) => type.IsPrimitive || type.IsEnum || type.IsPointer || type.IsFunctionPointer;

    private static StoredLayout Promised(Type type)
    {
        var size = StructMemory.SizeOf(type);
        return new(size, size, StructMemory.AlignmentOf(type), [new FieldMove(0, 0, size)]);
    }

    // Numbers by their size, the largest first, then structs, each kind in the order of writing.
    private static (int[] Offsets, int Size, int Alignment) Auto(List<Part> parts)
    {
        var (offsets, end) = (new int[parts.Count], 0);
        foreach (var (index, part) in parts.Index().OrderBy(entry => entry.Item.IsPrimitive ? -entry.Item.Size : 0))
        {
            offsets[index] = Up(end, part.Alignment);
            end = offsets[index] + part.Size;
        }

        var alignment = end > WordSize
            ? parts.Select(part => part.IsPrimitive ? WordSize : part.Alignment).Max()
            : (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, end));
        return (offsets, Math.Max(1, Up(end, alignment)), alignment);
    }

    private static (int[] Offsets, int Size, int Alignment) Declared(List<Part> parts, Type type)
    {
        var (pack, sizeMin) = (type.StructLayoutAttribute!.Pack, type.StructLayoutAttribute.Size);
        var (offsets, end, alignment) = (new int[parts.Count], 0, 1);
        foreach (var (index, part) in parts.Index())
        {
            var own = pack > 0 ? Math.Min(part.Alignment, pack) : part.Alignment;
            offsets[index] = part.Explicit ?? Up(end, own);
            (end, alignment) = (Math.Max(end, offsets[index] + part.Size), Math.Max(alignment, own));
        }

        return (offsets, sizeMin > 0 ? Math.Max(end, sizeMin) : Up(end, alignment), alignment);
    }

    private static StoredLayout Repeated(Type type, StoredLayout once, List<(FieldInfo Field, StoredLayout Layout)> fields)
    {
        if (type.GetCustomAttribute<InlineArrayAttribute>() is not { Length: var length })
        {
            return once;
        }

        var (memory, stored) = (StructMemory.SizeOf(fields[0].Field.FieldType), fields[0].Layout.Size);
        var moves = Enumerable.Range(0, length).SelectMany(index => once.Moves.Select(move => move.Behind(index * memory, index * stored)));
        return new(length * once.Size, StructMemory.SizeOf(type), once.Alignment, [.. moves]);
    }

    private static int Up(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;

    private readonly record struct Part(int Size, int Alignment, bool IsPrimitive, int? Explicit);
}

/// <summary>Adjacent bytes of a value.</summary>
/// <param name="Memory">Where they are in this runtime's memory.</param>
/// <param name="Stored">Where they are when they are stored.</param>
/// <param name="Length">How many they are.</param>
internal readonly record struct FieldMove(int Memory, int Stored, int Length)
{
    /// <summary>The same bytes in a struct that has the value as a field.</summary>
    public FieldMove Behind(int memory, int stored) => new(Memory + memory, Stored + stored, Length);
}
