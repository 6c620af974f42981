using FlinkNet.Interfaces.Options;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.Hosting;

/// <summary>Stops a silo's start when a <see cref="ControlPlaneOptions"/> value is out of its range.</summary>
internal sealed class ControlPlaneOptionsValidator : IValidateOptions<ControlPlaneOptions>
{
    public ValidateOptionsResult Validate(string? name, ControlPlaneOptions options)
    {
        var errors = new List<string>();
        Check(errors, nameof(
            options.SlotRequestInterval), options.SlotRequestInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Check(errors, nameof(options.SlotOfferTimeout), options.SlotOfferTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Check(errors, nameof(
            options.JobManagerPingInterval), options.JobManagerPingInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        Check(errors, nameof(options.RetryDelayMin), options.RetryDelayMin, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Check(errors, nameof(options.RetryDelayMax), options.RetryDelayMax, options.RetryDelayMin, TimeSpan.FromMinutes(10));
        Check(errors, nameof(
            options.TaskCancellationTimeout), options.TaskCancellationTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Check(errors, nameof(options.ShutdownTimeout), options.ShutdownTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        var remembered = options.CompletedJobsRetention;
        Check(errors, nameof(options.CompletedJobsRetention), remembered, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3660));
        if (options.CompletedJobsMax is < 0 or > 100_000)
        {
            errors.Add(
                $"{nameof(ControlPlaneOptions)}.{nameof(options.CompletedJobsMax)} is {options.CompletedJobsMax}; it must be 0 to 100000.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Check(List<string> errors, string property, TimeSpan value, TimeSpan min, TimeSpan max)
    {
        if (value < min || value > max)
        {
            errors.Add($"{nameof(ControlPlaneOptions)}.{property} is {value}; it must be {min} to {max}.");
        }
    }
}
