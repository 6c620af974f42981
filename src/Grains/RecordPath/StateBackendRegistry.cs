using System.Collections.Concurrent;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>The back ends for keyed state of this silo. Jobs that ask for the same share one, and with it the memory that it may take.</summary>
internal sealed class StateBackendRegistry(IEnumerable<IStateBackendProvider> providers) : IDisposable
{
    private readonly ConcurrentDictionary<(string Name, string? Directory, long Memory), Lazy<IStateBackend>> _backends = new();

    /// <summary>The back end of a job.</summary>
    /// <exception cref="FlinkException">There is none of that name, or it cannot work here.</exception>
    public IStateBackend Of(ExecutionConfig config)
    {
        var provider = providers.FirstOrDefault(candidate => candidate.Name == config.StateBackend)
            ?? throw new FlinkException(
                FailureOrigin.User,
                $"There is no state back end '{config.StateBackend}'; known here: {string.Join(", ", providers.Select(candidate => candidate.Name))}. Set StateBackend or --state-backend to one of them, or register its package.");
        return _backends.GetOrAdd((config.StateBackend, config.StateDirectory, config.StateMemory), _ => new(() => provider.Create(config))).Value;
    }

    public void Dispose()
    {
        foreach (var backend in _backends.Values.Where(backend => backend.IsValueCreated))
        {
            (backend.Value as IDisposable)?.Dispose();
        }
    }
}
