using System.Globalization;
using FlinkNet.Kills;
using Xunit.MicrosoftTestingPlatform;

// Without arguments of its own it is the test program that `dotnet test` runs.
return LongRun.Read(args, "--power-losses") is { } losses
    ? await PowerLoss.RunAsync(args, int.Parse(losses, CultureInfo.InvariantCulture))
    : args.Contains("--minutes")
    ? await LongRun.RunAsync(args)
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
