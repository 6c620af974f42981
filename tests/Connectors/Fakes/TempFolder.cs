using System.IO.Compression;
using System.Text;

namespace FlinkNet.Connectors.Tests.Fakes;

/// <summary>A folder of one test, deleted with it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("flinknet-").FullName;

    public string PathOf(string name) => Path.Combine(Root, name);

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string WriteCompressed(string name, string content) => Write(name, Compress(Encoding.UTF8.GetBytes(content)));

    public static byte[] Compress(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
