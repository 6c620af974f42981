using FlinkNet.Compatibility;
using FlinkNet.Compatibility.Contracts;

var project = Path.Combine(Environment.CurrentDirectory, "tests", "Compatibility");
switch (args)
{
    case ["--make", var release]:
        await Maker.MakeAsync(release, Path.Combine(project, MadeSnapshots.Folder));
        return 0;
    case ["--approve"]:
        File.WriteAllLines(
            Path.Combine(project, ContractTests.FileName), ContractDump.Of([.. ContractDump.Assemblies.SelectMany(assembly => assembly.GetTypes())]));
        return 0;
    default:
        return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
