using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FlinkNet.Architecture.Tests;

/// <summary>The engine decides; time, randomness and the outside world are handed to it.</summary>
public sealed class EnginePurityTests
{
    private static readonly string[] ForbiddenTypes =
    [
        "System.Console",
        "System.IO.File",
        "System.IO.FileStream",
        "System.IO.FileInfo",
        "System.IO.Directory",
        "System.IO.DirectoryInfo",
        "System.Net.Sockets.Socket",
        "System.Net.Http.HttpClient",
        "System.Threading.Thread",
        "System.Threading.ThreadPool",
        "System.Threading.Timer",
        "System.Diagnostics.Stopwatch",
        "System.Diagnostics.Process",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now",
        "System.DateTime.get_UtcNow",
        "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow",
        "System.TimeProvider.get_System",
        "System.Environment.get_TickCount",
        "System.Environment.get_TickCount64",
        "System.Guid.NewGuid",
        "System.Random.get_Shared",
        "System.Threading.Tasks.Task.Delay",
        "System.Threading.Tasks.Task.Run",
    ];

    [Fact]
    public void Engine_Assembly_ReferencesNoOrleansAndNoLogger()
    {
        using var engine = new PEReader(File.OpenRead(PathOf("FlinkNet.Engine")));
        var metadata = engine.GetMetadataReader();
        var references = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .ToList();

        Assert.Contains("FlinkNet.Api", references);
        Assert.DoesNotContain(references, name => name.StartsWith("Orleans", StringComparison.Ordinal));
        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal));
    }

    [Fact]
    public void Engine_Code_UsesNoClockNoChanceAndNoInputOrOutputOfItsOwn()
    {
        using var engine = new PEReader(File.OpenRead(PathOf("FlinkNet.Engine")));
        var metadata = engine.GetMetadataReader();
        var types = metadata.TypeReferences.Select(handle => NameOf(metadata, metadata.GetTypeReference(handle))).ToList();
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member =>
                $"{NameOf(metadata, metadata.GetTypeReference((TypeReferenceHandle)member.Parent))}.{metadata.GetString(member.Name)}")
            .ToList();

        Assert.Contains("System.IO.Hashing.XxHash3.HashToUInt64", members);
        Assert.Empty(types.Intersect(ForbiddenTypes));
        Assert.Empty(members.Intersect(ForbiddenMembers));
    }

    // Loading the assembly by name finds the copy beside the tests without executing anything of it.
    private static string PathOf(string assembly) => Assembly.Load(assembly).Location;

    private static string NameOf(MetadataReader metadata, TypeReference type) =>
        $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
}
