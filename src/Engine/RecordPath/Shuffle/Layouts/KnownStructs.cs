using FlinkNet.Engine.Names;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Shuffle.Layouts;

/// <summary>
/// The structs of .NET whose fields are its own business, and which it lays out as it likes: what they are made of in stored values.
/// </summary>
internal static class KnownStructs
{
    private static readonly Dictionary<Type, Type[]> Fields = new()
    {
        [typeof(DateTime)] = [typeof(ulong)],
        [typeof(DateTimeOffset)] = [typeof(DateTime), typeof(int)],
    };

    /// <summary>Refuses a struct that this runtime makes of other fields than those that are stored.</summary>
    /// <exception cref="InvalidJobException">It is one.</exception>
    public static void RequireKnown(Type type)
    {
        if (Fields.TryGetValue(type, out var known) && !StructMemory.FieldsOf(type).Select(field => field.FieldType).SequenceEqual(known))
        {
            throw new InvalidJobException(
                $"{TypeNames.Of(type)} has other fields in .NET {Environment.Version} than in the .NET that this version of Flink.NET "
                    + $"knows, so that it cannot read or write what is stored. "
                + "Run the job on that .NET, or with a version of Flink.NET that knows the newer one.");
        }
    }
}
