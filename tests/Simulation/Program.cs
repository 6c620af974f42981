using FlinkNet.Simulation;

if (!args.Any(arg => arg is "--seeds" or "--seed" or "--seconds"))
{
    return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
        args,
        SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}

var options = SeedOptions.Parse(args);
if (options.Seed is { } one)
{
    var result = options.Run(one, options.IsVerbose ? Console.Out : null);
    Console.WriteLine(result.Failure is null
        ? $"Seed {one} is good: {result.Steps} steps, {result.Attempts} attempts, {result.Granted}, trace {result.Hash:x16}."
        : $"Seed {one} fails after {result.Steps} steps in attempt {result.Attempts}, trace {result.Hash:x16}.\n{result.Failure}");
    return result.Failure is null ? 0 : 1;
}

return Seeds.Run(options) ? 0 : 1;
