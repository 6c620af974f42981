using System.Collections.Concurrent;
using FlinkNet;
using FlinkNet.Cluster;
using FlinkNet.Silo.Tests;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

[assembly: FlinkNetModule(typeof(TestModule))]

namespace FlinkNet.Silo.Tests;

/// <summary>
/// A module of a third party, as it were: snapshots in <c>test-store://NAME</c>, clusters in <c>test-cluster://NAME</c>. Nothing but the
/// attribute above tells of it.
/// </summary>
public sealed class TestModule : IFlinkNetModule
{
    public void Register(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISnapshotStoreProvider, TestStores>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IClusterStorageProvider, TestCluster>());
    }
}

/// <summary>One that no assembly names: clusters in <c>late://NAME</c>.</summary>
internal sealed class UnnamedModule : IFlinkNetModule, IClusterStorageProvider
{
    public IReadOnlyList<string> Schemes => ["late"];

    /// <summary>Where grain state is to be kept.</summary>
    public string? Location { get; private set; }

    public void Register(IServiceCollection services) => services.AddSingleton<IClusterStorageProvider>(this);

    public void AddGrainStorage(ISiloBuilder silo, string name, string location) => Location = location;

    public void UseClustering(ISiloBuilder silo, string location) =>
        throw new InvalidOperationException("The host has a membership of its own.");
}

/// <summary>Stores of this process.</summary>
internal sealed class TestStores : ISnapshotStoreProvider
{
    private static readonly ConcurrentDictionary<string, TestStore> Stores = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Schemes => ["test-store"];

    public ISnapshotStore? TryOpen(string location) => Of(location);

    public static TestStore Of(string location) => Stores.GetOrAdd(location, _ => new TestStore());
}

/// <summary>Keeps objects in memory.</summary>
internal sealed class TestStore : ISnapshotStore
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    /// <summary>How many objects were ever written.</summary>
    public int Written;

    public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Written);
        return Task.FromResult(_objects.TryAdd(name, content.ToArray()));
    }

    public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(_objects.GetValueOrDefault(name));

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _objects.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))]);

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        _objects.TryRemove(name, out _);
        return Task.CompletedTask;
    }
}

/// <summary>Keeps the state of a silo that runs alone.</summary>
internal sealed class TestCluster : IClusterStorageProvider
{
    public IReadOnlyList<string> Schemes => ["test-cluster"];

    public void AddGrainStorage(ISiloBuilder silo, string name, string location) => silo.AddMemoryGrainStorage(name);

    public void UseClustering(ISiloBuilder silo, string location) => silo.UseLocalhostClustering();
}
