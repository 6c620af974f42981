using System.Globalization;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>A grain storage in memory that checks etags, and that hangs or fails when the test says so.</summary>
internal sealed class FakeGrainStorage : IGrainStorage
{
    private readonly Dictionary<(string, GrainId), (object State, int ETag)> _records = [];
    private readonly Lock _gate = new();

    public int Writes { get; private set; }

    public int Records => _records.Count;

    /// <summary>The grains of what is stored, one for each record.</summary>
    public IReadOnlyList<string> Grains
    {
        get
        {
            lock (_gate)
            {
                return [.. _records.Keys.Select(key => key.Item2.ToString())];
            }
        }
    }

    /// <summary>What a read or write waits for first, or fails with.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>What a write of the state of that name waits for first, or fails with.</summary>
    public Func<string, Task> BeforeWriteOf { get; set; } = _ => Task.CompletedTask;

    /// <summary>What a write waits for when it is done, or fails with though it is done.</summary>
    public Func<Task> AfterWrite { get; set; } = () => Task.CompletedTask;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Before();
        (object State, int ETag) record;
        bool isThere;
        lock (_gate)
        {
            isThere = _records.TryGetValue((stateName, grainId), out record);
        }

        if (isThere)
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = ((T)record.State, Text(record.ETag), true);
        }
        else
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Before();
        await BeforeWriteOf(stateName);
        int written;
        lock (_gate)
        {
            Check(stateName, grainId, grainState.ETag);
            written = ++Writes;
            _records[(stateName, grainId)] = (grainState.State!, written);
        }

        await AfterWrite();
        (grainState.ETag, grainState.RecordExists) = (Text(written), true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Before();
        lock (_gate)
        {
            Check(stateName, grainId, grainState.ETag);
            _records.Remove((stateName, grainId));
        }

        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
    }

    private void Check(string name, GrainId grain, string? etag)
    {
        var there = _records.TryGetValue((name, grain), out var record) ? Text(record.ETag) : null;
        if (there != etag)
        {
            throw new InconsistentStateException($"'{name}' of {grain} was changed.", there ?? "none", etag ?? "none");
        }
    }

    private static string Text(int etag) => etag.ToString(CultureInfo.InvariantCulture);
}
