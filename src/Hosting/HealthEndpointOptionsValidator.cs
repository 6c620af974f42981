using Microsoft.Extensions.Options;

namespace FlinkNet.Silo;

/// <summary>Stops the start-up of a silo whose <see cref="HealthEndpointOptions"/> are out of range, and names the property.</summary>
internal sealed class HealthEndpointOptionsValidator : IValidateOptions<HealthEndpointOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthEndpointOptions options) => options.Port is >= 0 and <= 65_535
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{nameof(HealthEndpointOptions)}.{nameof(options.Port)} is {options.Port}; it must be 0 to 65535.");
}
