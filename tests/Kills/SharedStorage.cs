using FlinkNet.Storage.Tests;

namespace FlinkNet.Kills;

/// <summary>Where the silos keep jobs, membership and checkpoints, outside of all of them.</summary>
internal sealed class SharedStorage : IAsyncDisposable
{
    private readonly IAsyncDisposable? _server;

    private SharedStorage(string? missing, IAsyncDisposable? server, string grainStorage, Func<string, string> checkpoints)
    {
        (Missing, _server, GrainStorage, Checkpoints) = (missing, server, grainStorage, checkpoints);
    }

    /// <summary>What is missing for it and how to get it; null when it is there.</summary>
    public string? Missing { get; }

    /// <summary>The argument of <c>--grain-storage</c>.</summary>
    public string GrainStorage { get; }

    /// <summary>The argument of <c>--checkpoint-dir</c>, for a run in a folder.</summary>
    public Func<string, string> Checkpoints { get; }

    /// <summary>What the silos find in their environment.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public static Task<SharedStorage> OpenAsync(string kind) => kind switch
    {
        "redis" => OpenRedisAsync(),
        "blob" => OpenBlobAsync(),
        _ => throw new ArgumentException($"There is no storage '{kind}': say redis or blob."),
    };

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Jobs and membership in Redis, checkpoints on the disk.
    private static async Task<SharedStorage> OpenRedisAsync()
    {
        if (RedisServer.Missing is { } missing)
        {
            return new SharedStorage(missing, null, "", folder => folder);
        }

        var redis = new RedisServer();
        await redis.InitializeAsync();
        return new SharedStorage(null, redis, redis.Address, folder => Path.Combine(folder, "state"));
    }

    // Everything in one blob account.
    private static async Task<SharedStorage> OpenBlobAsync()
    {
        if (Azurite.Missing is { } missing)
        {
            return new SharedStorage(missing, null, "", folder => folder);
        }

        var azurite = new Azurite();
        await azurite.InitializeAsync();
        return new SharedStorage(null, azurite, "azure-blob://cluster/kills", _ => "azure-blob://cluster/checkpoints")
        {
            Environment = { ["AZURE_STORAGE_CONNECTION_STRING"] = azurite.ConnectionString },
        };
    }
}
