using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlinkNet.Testing.Conformance;

/// <summary>What splits, states and committables go through between processes.</summary>
internal static class Wire
{
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    /// <summary>The value as another process has it.</summary>
    public static T Copy<T>(T value) => Serializer.Deserialize<T>(Write(value))!;

    /// <summary>The value as bytes.</summary>
    public static byte[] Write<T>(T value) => Serializer.SerializeToArray(value);
}
