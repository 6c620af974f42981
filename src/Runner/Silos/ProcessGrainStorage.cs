using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Serialization;
using Orleans.Storage;

namespace FlinkNet.Silos;

/// <summary>
/// Keeps grain state in this process, as long as it lives. Orleans' own memory storage keeps it in grains: those are deactivated, and the
/// state is
/// gone, when another silo is lost that happened to hold their entries of the grain directory.
/// </summary>
internal sealed class ProcessGrainStorage(Serializer serializer) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Entry> _entries = new();
    private long _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_entries.TryGetValue((stateName, grainId), out var entry))
        {
            grainState.State = serializer.Deserialize<T>(entry.Bytes);
            grainState.ETag = entry.ETag;
            grainState.RecordExists = true;
        }
        else
        {
            Reset(grainState);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var entry = new Entry(
            serializer.SerializeToArray(grainState.State),
            Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture));
        Replace((stateName, grainId), grainState.ETag, entry);
        grainState.ETag = entry.ETag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Replace((stateName, grainId), grainState.ETag, entry: null);
        Reset(grainState);
        return Task.CompletedTask;
    }

    private void Replace((string State, GrainId Grain) key, string? etag, Entry? entry)
    {
        var stored = _entries.GetValueOrDefault(key);
        var isReplaced = stored?.ETag == etag && (stored, entry) switch
        {
            (null, null) => true,
            (null, not null) => _entries.TryAdd(key, entry),
            (not null, null) => _entries.TryRemove(KeyValuePair.Create(key, stored)),
            (not null, not null) => _entries.TryUpdate(key, entry, stored),
        };
        if (!isReplaced)
        {
            throw new InconsistentStateException($"State '{key.State}' of {key.Grain} was changed by another activation.", stored?.ETag
                ?? "none", etag
                ?? "none");
        }
    }

    private static void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private sealed record Entry(byte[] Bytes, string ETag);
}
