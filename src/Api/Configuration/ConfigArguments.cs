using FlinkNet.Model;
using FlinkNet.Transformations;
using Microsoft.Extensions.Configuration;

namespace FlinkNet;

/// <summary>Makes an <see cref="ExecutionConfig"/> of a program's arguments.</summary>
internal static class ConfigArguments
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="FlinkException">An argument has a value that it cannot have.</exception>
    public static ExecutionConfig Read(IConfiguration configuration)
    {
        var config = new ExecutionConfig();
        ReadJob(configuration, config);
        ReadState(configuration, config);
        ReadCheckpoints(configuration, config.Checkpointing);
        ReadSavepoint(configuration, config.SavepointRestore);
        config.RestartStrategy = RestartArguments.Read(configuration);
        return config;
    }

    private static void ReadJob(IConfiguration configuration, ExecutionConfig config)
    {
        const int Hour = 3_600_000;
        config.Parallelism =
            ArgumentValues.Read(configuration, "parallelism", config.Parallelism, 1, TransformationSettings.MaxParallelismLimit);
        if (configuration["max-parallelism"] is not null)
        {
            config.MaxParallelism =
                ArgumentValues.Read(configuration, "max-parallelism", config.MaxParallelism, 1, TransformationSettings.MaxParallelismLimit);
        }

        config.Processes = ArgumentValues.Read(configuration, "processes", config.Processes, 1, 64);
        config.OperatorChaining = ArgumentValues.Read(configuration, "operator-chaining", config.OperatorChaining);
        config.ObjectReuse = ArgumentValues.Read(configuration, "object-reuse", config.ObjectReuse);
        config.BufferTimeout = ArgumentValues.ReadTime(configuration, "buffer-timeout-ms", config.BufferTimeout, 0, Hour);
        config.InFlightTime = ArgumentValues.ReadTime(configuration, "in-flight-time-ms", config.InFlightTime, 0, Hour);
        config.AutoWatermarkInterval =
            ArgumentValues.ReadTime(configuration, "auto-watermark-interval-ms", config.AutoWatermarkInterval, 1, Hour);
    }

    private static void ReadState(IConfiguration configuration, ExecutionConfig config)
    {
        config.StateBackend = configuration["state-backend"] ?? config.StateBackend;
        config.StateDirectory = configuration["state-dir"];
        config.StateMemory =
            (long)ArgumentValues.Read(configuration, "state-memory-mb", (int)(config.StateMemory >> 20), 16, 1 << 20) << 20;
        config.Sinks.CommitterRetries =
            ArgumentValues.Read(configuration, "sink-committer-retries", config.Sinks.CommitterRetries, 0, 1000);
    }

    private static void ReadCheckpoints(IConfiguration configuration, CheckpointConfig config)
    {
        if (configuration["checkpoint-interval-ms"] is not null)
        {
            config.Interval = ArgumentValues.ReadTime(configuration, "checkpoint-interval-ms", default, 10);
        }

        config.Directory = configuration["checkpoint-dir"];
        config.SavepointDirectory = configuration["savepoint-dir"];
        config.Timeout = ArgumentValues.ReadTime(configuration, "checkpoint-timeout-ms", config.Timeout, 10);
        config.MinPauseBetweenCheckpoints =
            ArgumentValues.ReadTime(configuration, "checkpoint-pause-ms", config.MinPauseBetweenCheckpoints, 0);
        config.NumRetained = ArgumentValues.Read(configuration, "retained-checkpoints", config.NumRetained, 1, 1000);
        config.TolerableFailedCheckpoints =
            ArgumentValues.Read(configuration, "tolerable-failed-checkpoints", config.TolerableFailedCheckpoints, 0, 1_000_000);
        config.AlignedCheckpointTimeout =
            ArgumentValues.ReadTime(configuration, "aligned-checkpoint-timeout-ms", config.AlignedCheckpointTimeout, 0);
        config.UnalignedCheckpoints = ArgumentValues.Read(configuration, "unaligned-checkpoints", config.UnalignedCheckpoints);
        config.LocalRecovery = ArgumentValues.Read(configuration, "local-recovery", config.LocalRecovery);
    }

    private static void ReadSavepoint(IConfiguration configuration, SavepointRestoreSettings config)
    {
        config.RestorePath = configuration["from-savepoint"];
        config.AllowNonRestoredState = ArgumentValues.Read(configuration, "allow-non-restored-state", config.AllowNonRestoredState);
        config.ClaimMode = configuration["claim-mode"] switch
        {
            null or "no-claim" => RestoreClaimMode.NoClaim,
            "claim" => RestoreClaimMode.Claim,
            var other => throw new FlinkException(FailureOrigin.User, $"--claim-mode is '{other}'; it must be no-claim or claim."),
        };
    }
}
