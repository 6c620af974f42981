using FlinkNet.Kills;
using Xunit.MicrosoftTestingPlatform;

// Without arguments of its own it is the test program that `dotnet test` runs.
return args.Contains("--minutes")
    ? await LongRun.RunAsync(args)
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
