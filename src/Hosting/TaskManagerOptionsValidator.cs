using FlinkNet.Interfaces.Options;
using Microsoft.Extensions.Options;

namespace FlinkNet.Silo;

/// <summary>Stops the start-up of a silo whose <see cref="TaskManagerOptions"/> are out of range, and names the property.</summary>
internal sealed class TaskManagerOptionsValidator : IValidateOptions<TaskManagerOptions>
{
    public ValidateOptionsResult Validate(string? name, TaskManagerOptions options)
    {
        var failures = new List<string>();
        Check(failures, nameof(options.NumberOfTaskSlots), options.NumberOfTaskSlots, 0, 10_000, "slots");
        Check(failures, nameof(options.WorkerThreads), options.WorkerThreads, 1, 1024, "threads");
        Check(failures, nameof(options.CreditsPerChannel), options.CreditsPerChannel, 2, 64, "buffers");
        Check(failures, nameof(options.FrameSize), options.FrameSize, 4 * 1024, 1024 * 1024, "bytes");
        Check(failures, nameof(options.BytesInFlight), options.BytesInFlight, 64 * 1024, 256 * 1024 * 1024, "bytes");
        Check(failures, nameof(options.ObjectBytesInFlight), options.ObjectBytesInFlight, 1024 * 1024, long.MaxValue, "bytes");
        Check(failures, nameof(options.RecordSizeMax), options.RecordSizeMax, 1024 * 1024, 1000 * 1024 * 1024, "bytes");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(List<string> failures, string property, long value, long min, long max, string unit)
    {
        if (value < min || value > max)
        {
            failures.Add($"{nameof(TaskManagerOptions)}.{property} is {value}; it must be {min} to {max} {unit}.");
        }
    }
}
