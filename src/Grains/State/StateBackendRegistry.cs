using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Model;

namespace FlinkNet.Grains.State;

/// <summary>
/// The back ends for keyed state of this silo. Jobs that request the same share one, and with it the memory that it may take.
/// </summary>
internal sealed class StateBackendRegistry(IEnumerable<IStateBackendProvider> providers) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string? Directory, long Memory), IStateBackend> _backends = [];

    /// <summary>The back end of a job.</summary>
    /// <exception cref="FlinkException">There is none of that name, or it cannot work here.</exception>
    public IStateBackend Of(ExecutionConfig config)
    {
        var provider = providers.FirstOrDefault(candidate => candidate.Name == config.StateBackend)
            ?? throw Unknown(config.StateBackend);
        lock (_gate)
        {
            // One that could not be made is tried again by the next caller: a disk may have room again.
            var key = (config.StateBackend, config.StateDirectory, config.StateMemory);
            if (!_backends.TryGetValue(key, out var backend))
            {
                backend = provider.Create(config);
                _backends.Add(key, backend);
            }

            return backend;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var backend in _backends.Values.OfType<IDisposable>())
            {
                backend.Dispose();
            }

            _backends.Clear();
        }
    }

    private FlinkException Unknown(string name) => new(
        FailureOrigin.User,
        Schemes.StateBackends.TryGetValue(name, out var package)
            ? $"This program does not reference the package with the state back end '{name}'. {Schemes.Add(package)}"
            : $"There is no state back end '{name}'; known here: {string.Join(", ", providers.Select(candidate => candidate.Name))}. "
                + "Set StateBackend or --state-backend to one of them, or add the package that has it.");
}
