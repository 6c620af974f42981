using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Attach;

/// <summary>Reads what an attached program is to do: <c>--attach [JOB]</c> and the commands that go with it.</summary>
internal static class AttachArguments
{
    /// <summary>The argument that makes a program attach.</summary>
    public const string Attach = "attach";

    private static readonly string[] Commands = ["list", "checkpoint", "savepoint", "stop", "cancel", "rescale"];

    /// <summary>Whether the program is to command a job that runs, rather than run its own.</summary>
    public static bool Has(StreamExecutionEnvironment environment) => environment.Configuration[Attach] is not null;

    /// <summary>The command of an attached program.</summary>
    /// <param name="environment">The program.</param>
    /// <exception cref="FlinkException">There are two, or one has a value that it cannot have.</exception>
    public static JobCommand Read(StreamExecutionEnvironment environment)
    {
        var configuration = environment.Configuration;
        var given = Commands.Where(name => configuration[name] is not null).ToArray();
        if (given.Length > 1)
        {
            throw Refusal($"--{given[0]} and --{given[1]} are both given; an attached program does one thing at a time");
        }

        var drain = configuration["drain"] is not null;
        if (drain && given is not ["stop"])
        {
            throw Refusal("--drain goes with --stop: it lets all windows and timers fire before the job stops for good");
        }

        var command = given is [var name] ? name : "";
        return command switch
        {
            "list" => new JobCommand.List(),
            "checkpoint" => new JobCommand.Checkpoint(),
            "savepoint" => new JobCommand.Savepoint(TargetOf(environment, command)),
            "stop" => new JobCommand.Stop(TargetOf(environment, command), drain),
            "cancel" => new JobCommand.Cancel(),
            "rescale" => new JobCommand.Rescale(
                ArgumentValues.Read(configuration, command, 0, 1, TransformationSettings.MaxParallelismLimit)),
            _ => new JobCommand.Watch(),
        };
    }

    // A folder is one of whoever names it, not of the process that writes there.
    private static string? TargetOf(StreamExecutionEnvironment environment, string command) =>
        (environment.Configuration[command] is { Length: > 0 } named ? named : environment.Config.Checkpointing.SavepointDirectory)
            is { Length: > 0 } target
            ? SnapshotStores.Absolute(target)
            : null;

    private static FlinkException Refusal(string what) => new(FailureOrigin.User, what + ".");
}

/// <summary>What an attached program does with the job.</summary>
internal abstract record JobCommand
{
    private JobCommand()
    {
    }

    /// <summary>Whether it is only of use while the job has not ended.</summary>
    public virtual bool NeedsRunningJob => true;

    /// <summary>Shows the job until it ends, or until Ctrl-C.</summary>
    public sealed record Watch : JobCommand
    {
        public override bool NeedsRunningJob => false;
    }

    /// <summary>Lists the jobs. <c>--list</c></summary>
    public sealed record List : JobCommand;

    /// <summary>Takes a checkpoint now. <c>--checkpoint</c></summary>
    public sealed record Checkpoint : JobCommand;

    /// <summary>Writes a savepoint. <c>--savepoint [DIR]</c></summary>
    /// <param name="Target">Where; null for the job's own directory.</param>
    public sealed record Savepoint(string? Target) : JobCommand;

    /// <summary>Stops the job with a savepoint. <c>--stop [DIR] [--drain]</c></summary>
    /// <param name="Target">Where; null for the job's own directory.</param>
    /// <param name="Drain">Whether event time comes to its end before.</param>
    public sealed record Stop(string? Target, bool Drain) : JobCommand;

    /// <summary>Cancels the job. <c>--cancel</c></summary>
    public sealed record Cancel : JobCommand;

    /// <summary>Changes the job's parallelism. <c>--rescale N</c></summary>
    /// <param name="Parallelism">The new one.</param>
    public sealed record Rescale(int Parallelism) : JobCommand;
}
