using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// Keyed state that a back end keeps in files of its own, as it was at a barrier. Files that an earlier checkpoint stored are not stored
/// again.
/// </summary>
/// <param name="backend">The back end; no other can read them.</param>
/// <param name="keyGroups">Those of the subtask.</param>
/// <param name="description">What the back end wants to know when it reads the files.</param>
/// <param name="files">The files.</param>
internal sealed class StateFiles(string backend, KeyGroupRange keyGroups, ReadOnlyMemory<byte> description, IReadOnlyList<StateFile> files)
{
    /// <summary>The back end; no other can read them.</summary>
    public string Backend => backend;

    /// <summary>Those of the subtask.</summary>
    public KeyGroupRange KeyGroups => keyGroups;

    /// <summary>What the back end wants to know when it reads the files.</summary>
    public ReadOnlyMemory<byte> Description => description;

    /// <summary>The files.</summary>
    public IReadOnlyList<StateFile> Files => files;

    /// <summary>Where the files are on this machine: those that are to be stored, or all that were fetched to be read.</summary>
    public string? Folder { get; set; }

    /// <summary>To be called when the files on this machine are not needed any more, for they are stored, or will never be.</summary>
    public Action? Release { get; init; }

    /// <summary>Refuses files that the back end at hand cannot read.</summary>
    public static FlinkException CannotBeRead(string backend) => new(
        FailureOrigin.User,
        $"the checkpoint holds state in files of the back end '{backend}', which no other can read. Go on with --state-backend "
            + $"{backend}; to change it, take a savepoint, which every back end reads.");
}

/// <summary>One file of a back end.</summary>
/// <param name="name">Its name.</param>
/// <param name="shared">Where it is stored already; null when it is to be.</param>
internal sealed class StateFile(string name, SharedFile? shared)
{
    private volatile SharedFile? _shared = shared;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Where it is stored; null until it is. Set by whoever stores it, beside the task's loop.</summary>
    public SharedFile? Shared
    {
        get => _shared;
        set => _shared = value;
    }
}
