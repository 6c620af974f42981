namespace FlinkNet.EndToEnd;

/// <summary>Where the programs that the tests run were built.</summary>
internal static class Programs
{
    /// <summary>The repository's folder.</summary>
    public static string Repository { get; } = FindRepository();

    public static string TestJobs { get; } = Built("tests/EndToEnd/Programs/TestJobs", "FlinkNet.TestJobs");

    public static string WordCount { get; } = Built("samples/WordCount", "WordCount");

    public static string AccessTotals { get; } = Built("samples/AccessTotals", "AccessTotals");

    /// <summary>A version of the program that is upgraded.</summary>
    public static string Upgrade(int version) => Built($"tests/EndToEnd/Programs/Upgrade/Version{version}", "FlinkNet.Upgrade");

    // Tests stand in …/bin/<configuration>/<framework>; the programs were built in the same configuration.
    private static string Built(string folder, string assembly)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Repository, folder, "bin", framework.Parent!.Name, framework.Name, assembly + ".dll");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FlinkNet.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no Flink.NET repository.");
        }

        return folder.FullName;
    }
}
