namespace FlinkNet.Launch;

/// <summary>What a program does with its job when Ctrl-C or SIGTERM asks it to end.</summary>
internal enum OnStop
{
    /// <summary>Cancels it. Its checkpoints stay, and started again it is restored from the latest.</summary>
    Cancel,

    /// <summary>Stops it with a savepoint, and says where that is.</summary>
    Savepoint,
}
