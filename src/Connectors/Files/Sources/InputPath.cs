using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>A file to read.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Its size in bytes.</param>
internal readonly record struct InputFile(string Path, long Length);

/// <summary>Checks and finds what a path stands for.</summary>
internal static class InputPath
{
    /// <summary>Checks that the path leads to something that can be read.</summary>
    public static void Validate(FileSourceSettings settings)
    {
        if (Find(settings) is [var only])
        {
            using var content = FileContent.Open(only.Path, 0);
        }
    }

    /// <summary>The files, looked for once.</summary>
    /// <exception cref="FlinkException">Nothing is there, or it cannot be read.</exception>
    public static List<InputFile> Find(FileSourceSettings settings) => new InputSearch(settings, static _ => { }).Find();
}
