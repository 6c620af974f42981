using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FlinkNet.Silo.Modules;

/// <summary>
/// Looks into a file for <see cref="FlinkNetModuleAttribute"/>. To load each assembly for that would cost a program's start more than all
/// that it runs.
/// </summary>
internal static class ModuleMark
{
    /// <summary>Whether the assembly in a file names a module.</summary>
    public static bool IsIn(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            return file.HasMetadata && IsIn(file.GetMetadataReader());
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            // Whoever needs it will be told.
            return false;
        }
    }

    private static bool IsIn(MetadataReader metadata) => metadata.IsAssembly && metadata.GetAssemblyDefinition().GetCustomAttributes()
        .Select(attribute => metadata.GetCustomAttribute(attribute).Constructor)
        .Where(constructor => constructor.Kind == HandleKind.MemberReference)
        .Select(constructor => metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent)
        .Any(type => type.Kind == HandleKind.TypeReference && IsMark(metadata, metadata.GetTypeReference((TypeReferenceHandle)type)));

    private static bool IsMark(MetadataReader metadata, TypeReference type) =>
        metadata.StringComparer.Equals(type.Name, nameof(FlinkNetModuleAttribute))
        && metadata.StringComparer.Equals(type.Namespace, nameof(FlinkNet));
}
