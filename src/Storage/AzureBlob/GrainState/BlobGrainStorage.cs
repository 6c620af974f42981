using FlinkNet.Model;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace FlinkNet.Storage;

/// <summary>
/// Keeps the state of grains in a container of a blob account: a blob for each state, written on the condition that nobody else has written
/// it since. So of two
/// activations that race only one goes on; the other hears <see cref="InconsistentStateException"/>.
/// </summary>
internal sealed class BlobGrainStorage(BlobLocation location, IOptions<ClusterOptions> cluster, Serializer serializer) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (await BlobOf(stateName, grainId).TryReadAsync(CancellationToken.None) is { } read)
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) =
                (serializer.Deserialize<T>(read.Content.ToMemory()), read.ETag, true);
        }
        else
        {
            Reset(grainState);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var content = new BinaryData(serializer.SerializeToArray(grainState.State));
        grainState.ETag = await BlobOf(stateName, grainId).TryWriteAsync(content, grainState.ETag, CancellationToken.None)
            ?? throw Changed(stateName, grainId, grainState.ETag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!await BlobOf(stateName, grainId).TryDeleteAsync(grainState.ETag, CancellationToken.None))
        {
            throw Changed(stateName, grainId, grainState.ETag);
        }

        Reset(grainState);
    }

    private ConditionalBlob BlobOf(string stateName, GrainId grainId) => new(
        location.Container,
        $"{location.Root}{Part(cluster.Value.ServiceId)}/state/"
        + $"{Part(grainId.Type.ToString())}/{Part(grainId.Key.ToString())}/{Part(stateName)}");

    private static string Part(string? text) => PathSegment.Of(text ?? "");

    private static InconsistentStateException Changed(string stateName, GrainId grainId, string? etag) =>
        new($"State '{stateName}' of {grainId} was changed by another activation.", "another", etag ?? "none");

    private static void Reset<T>(IGrainState<T> grainState) =>
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
}
