namespace FlinkNet;

/// <summary>Bytes that a release has written: files in <c>Golden</c> folders of a test project, which are never changed.</summary>
internal static class ApprovedBytes
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true };

    /// <summary>The bytes of a file.</summary>
    public static byte[] Of(string name) => Find(name) is { } path
        ? File.ReadAllBytes(path)
        : throw new FileNotFoundException($"No Golden folder beside the tests has the file '{name}'.");

    /// <summary>Checks that a writer of today makes the bytes of a file.</summary>
    public static void Equal(string name, byte[] written)
    {
        var approved = Find(name) is null ? [] : Of(name);
        if (written.AsSpan().SequenceEqual(approved))
        {
            return;
        }

        var received = Path.Combine(Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "flinknet-received")).FullName, name);
        File.WriteAllBytes(received, written);
        Assert.Fail($"""
            '{name}' is written otherwise than it was approved, from byte {written.AsSpan().CommonPrefixLength(approved)} on:

              approved {Convert.ToHexString(approved)}
              written  {Convert.ToHexString(written)}

            If that is not meant, it breaks what releases before this one have stored. If it is, raise the format's version, keep reading
            the older one, leave its file as it is, and add the new bytes as a file of the new version: they are in {received}.
            """);
    }

    private static string? Find(string name) => Directory.EnumerateFiles(AppContext.BaseDirectory, name, Everywhere)
        .SingleOrDefault(path => Path.GetFileName(Path.GetDirectoryName(path)) == "Golden");
}
