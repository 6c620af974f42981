using FlinkNet;
using FlinkNet.TestJobs;

// A program with many jobs, one for each situation that the end-to-end tests look at. --job says which.
var env = StreamExecutionEnvironment.Create(args);
var name = env.Configuration["job"] ?? throw new ArgumentException("Say which job: --job NAME.");
await (name switch
{
    "sums" => GoodJobs.SumsAsync(env),
    "large" => GoodJobs.LargeAsync(env),
    "endless" => GoodJobs.EndlessAsync(env),
    "first-five" => GoodJobs.FirstFiveAsync(env),
    "not-awaited" => GoodJobs.NotAwaitedAsync(env),
    "two-jobs" => GoodJobs.TwoJobsAsync(env),
    "stuck" => BadJobs.StuckAsync(env),
    "throws" => BadJobs.ThrowsAsync(env),
    "open-throws" => BadJobs.OpenThrowsAsync(env),
    "null-key" => BadJobs.NullKeyAsync(env),
    "unserializable" => BadJobs.UnserializableAsync(env),
    "shape" => BadJobs.ShapeAsync(env),
    "missing-input" => BadJobs.MissingInputAsync(env),
    "unwritable-output" => BadJobs.UnwritableOutputAsync(env),
    "hosted" => HostedJob.RunAsync(env),
    "client" => GoodJobs.ClientAsync(env),
    "attach" => GoodJobs.AttachAsync(env),
    "recovering" => RecoveringJob.RunAsync(env),
    "slow" => SlowJob.RunAsync(env),
    "rescaling" => RescalingJob.RunAsync(env),
    _ => throw new ArgumentException($"There is no job '{name}'."),
});
