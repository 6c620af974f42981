using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Grains.RecordPath;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.Session;

namespace FlinkNet.Testing;

/// <summary>The serializers that a silo has, for what snapshots hold.</summary>
internal static class HarnessSerializers
{
    private static readonly Lazy<ITypeSerializerResolver> Instance = new(() =>
    {
        var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        return new OrleansSerializers(services.GetRequiredService<ICodecProvider>(), services.GetRequiredService<SerializerSessionPool>());
    });

    /// <summary>The resolver; made when it is first needed.</summary>
    public static ITypeSerializerResolver Resolver => Instance.Value;
}
