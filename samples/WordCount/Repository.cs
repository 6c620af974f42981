namespace WordCount;

/// <summary>Finds the texts of the repository that this sample belongs to.</summary>
internal static class Repository
{
    /// <summary>A pattern for all its Markdown files.</summary>
    public static string Texts()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FlinkNet.slnx")))
        {
            folder = folder.Parent;
        }

        // Outside the repository, the texts of the current folder.
        return Path.Combine(folder?.FullName ?? Directory.GetCurrentDirectory(), "**", "*.md");
    }
}
