using System.Globalization;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.ControlPlane.Jobs;
using Orleans.Storage;

namespace FlinkNet.Simulation;

/// <summary>The durable state of all grains, written only by who has read what is there.</summary>
internal sealed class SimGrainStorage(SimWorld world)
{
    private readonly Dictionary<string, (byte[]? Bytes, int ETag)> _records = [];

    public SimWorld World => world;

    public (byte[]? Bytes, int ETag) Read(string key) => _records.GetValueOrDefault(key);

    /// <summary>All is lost: it was kept by processes that are gone.</summary>
    public void Clear() => _records.Clear();

    /// <summary>Writes, unless another has since what the writer has read.</summary>
    /// <returns>The new etag.</returns>
    public int Write(string key, byte[]? bytes, int etag)
    {
        var there = Read(key);
        if (there.ETag != etag)
        {
            throw new InconsistentStateException(
                $"'{key}' was changed by another.",
                there.ETag.ToString(CultureInfo.InvariantCulture),
                etag.ToString(CultureInfo.InvariantCulture));
        }

        _records[key] = (bytes, etag + 1);
        return etag + 1;
    }
}

/// <summary>A grain's stored state.</summary>
internal abstract class SimState
{
    public static SimState Create(Type type, SimGrainStorage storage, SimSilo silo, GrainId grain, string name) =>
        (SimState)Activator.CreateInstance(typeof(SimState<>).MakeGenericType(type), storage, silo, $"{grain}/{name}", null)!;

    public abstract Task ReadStateAsync();
}

/// <summary>The storage as one silo reaches it, for what is not the state of an activation.</summary>
internal sealed class SimSiloStorage(SimGrainStorage storage, SimSilo silo) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Of(stateName, grainId, grainState);
        await state.ReadStateAsync();
        Take(state, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Of(stateName, grainId, grainState);
        await state.WriteStateAsync();
        Take(state, grainState);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Of(stateName, grainId, grainState);
        await state.ClearStateAsync();
        Take(state, grainState);
    }

    private SimState<T> Of<T>(string stateName, GrainId grainId, IGrainState<T> from) =>
        new(storage, silo, $"{grainId}/{stateName}", from.ETag) { State = from.State! };

    private static void Take<T>(SimState<T> state, IGrainState<T> into) =>
        (into.State, into.ETag, into.RecordExists) = (state.State, state.Etag, state.RecordExists);
}

/// <summary>A grain's stored state of a type.</summary>
internal sealed class SimState<T>(SimGrainStorage storage, SimSilo silo, string key, string? etag) : SimState, IPersistentState<T>
{
    private int _etag = etag is null ? 0 : int.Parse(etag, CultureInfo.InvariantCulture);

    public T State { get; set; } = Activator.CreateInstance<T>();

    public string Etag => _etag.ToString(CultureInfo.InvariantCulture);

    public bool RecordExists { get; private set; }

    public override Task ReadStateAsync() => DoAsync(() => storage.Read(key), read =>
    {
        _etag = read.ETag;
        RecordExists = read.Bytes is not null;
        State = read.Bytes is null ? Activator.CreateInstance<T>() : Wire.Serializer.Deserialize<T>(read.Bytes)!;
    });

    public Task WriteStateAsync()
    {
        var bytes = Wire.Serializer.SerializeToArray(State);
        var expected = _etag;
        var announced = State is CheckpointsState { Announced: { Count: > 0 } numbers } ? numbers[^1] : 0;
        return DoAsync(
            () =>
            {
                var written = storage.Write(key, bytes, expected);
                storage.World.Announce(announced);
                if (State is CheckpointsState && IsOfProgram("flink.checkpoint-coordinator"))
                {
                    storage.World.OnCheckpointsStored((CheckpointsState)(object)Wire.Serializer.Deserialize<T>(bytes)!);
                }

                if (State is JobManagerState && IsOfProgram("flink.job-manager"))
                {
                    storage.World.OnJobStored((JobManagerState)(object)Wire.Serializer.Deserialize<T>(bytes)!);
                }

                return written;
            },
            written =>
            {
                _etag = written;
                RecordExists = true;
            });
    }

    public Task ClearStateAsync()
    {
        var expected = _etag;
        return DoAsync(() => storage.Write(key, null, expected), written =>
        {
            _etag = written;
            RecordExists = false;
            State = Activator.CreateInstance<T>();
        });
    }

    private bool IsOfProgram(string grainType) =>
        key.StartsWith($"{grainType}/{storage.World.Program.Job.Value}/", StringComparison.Ordinal);

    // Two moments: when the storage does it, and when the grain hears of it. The fault may lie before, between or after.
    private Task DoAsync<TAnswer>(Func<TAnswer> atStorage, Action<TAnswer> onAnswer)
    {
        var world = storage.World;
        world.CheckThread();
        var done = new TaskCompletionSource();
        if (world.Faults.StorageFails())
        {
            world.After(world.Faults.Latency(), silo, () => done.TrySetException(new IOException($"'{key}' cannot be reached.")));
            return done.Task;
        }

        world.After(world.Faults.Latency(), null, () =>
        {
            TAnswer answer;
            try
            {
                answer = atStorage();
            }
            catch (InconsistentStateException exception)
            {
                world.After(world.Faults.Latency(), silo, () => done.TrySetException(exception));
                return;
            }

            if (world.Faults.StorageLosesReply())
            {
                world.After(TimeSpan.FromSeconds(1), silo, () => done.TrySetException(new TimeoutException($"'{key}' did not answer.")));
                return;
            }

            world.After(world.Faults.Latency(), silo, () =>
            {
                onAnswer(answer);
                done.TrySetResult();
            });
        });
        return done.Task;
    }
}
