using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlinkNet.Connectors.Tests.Fakes;

/// <summary>What splits and states go through between processes.</summary>
internal static class Wire
{
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public static T Copy<T>(T value) => Serializer.Deserialize<T>(Serializer.SerializeToArray(value))!;
}
