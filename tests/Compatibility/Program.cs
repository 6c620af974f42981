using FlinkNet.Compatibility;
using FlinkNet.Compatibility.Contracts;
using Xunit.MicrosoftTestingPlatform;

var project = Path.Combine(Environment.CurrentDirectory, "tests", "Compatibility");
switch (args)
{
    case ["--make", var release]:
        await Maker.MakeAsync(release, Path.Combine(project, MadeSnapshots.Folder));
        return 0;
    case ["--approve"]:
        File.WriteAllLines(Path.Combine(project, ContractTests.FileName), ContractDump.OfAllProjects());
        return 0;
    default:
        return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
