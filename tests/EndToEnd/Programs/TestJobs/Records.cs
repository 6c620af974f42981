namespace FlinkNet.TestJobs;

/// <summary>A number and the key that it counts for.</summary>
[GenerateSerializer]
internal readonly record struct Keyed([property: Id(0)] string Key, [property: Id(1)] long Value);

/// <summary>A record that Orleans has no serializer for.</summary>
internal sealed class Opaque(nint handle)
{
    public nint Handle { get; } = handle;
}
