using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Finds out by its scheme who knows a location, and says what to do when nobody does.</summary>
internal static class Schemes
{
    /// <summary>The scheme of a location without one: it is a folder.</summary>
    public const string Folder = "file";

    private const string Blobs = "FlinkNet.Storage.AzureBlob";
    private const string Redis = "FlinkNet.Cluster.Redis";

    /// <summary>The packages of snapshot stores.</summary>
    public static IReadOnlyDictionary<string, string> SnapshotStores { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [Folder] = "FlinkNet.Storage.LocalDisk",
            ["azure-blob"] = Blobs,
            ["https"] = Blobs,
            ["http"] = Blobs,
        };

    /// <summary>The packages of places where a cluster keeps its jobs and members.</summary>
    public static IReadOnlyDictionary<string, string> ClusterStorages { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["redis"] = Redis,
            ["rediss"] = Redis,
            ["azure-blob"] = Blobs,
            ["https"] = Blobs,
            ["http"] = Blobs,
        };

    /// <summary>The packages of back ends for keyed state, by the back ends' names.</summary>
    public static IReadOnlyDictionary<string, string> StateBackends { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["rocksdb"] = "FlinkNet.State.RocksDb",
    };

    /// <summary>The scheme of a location.</summary>
    public static string Of(string location) =>
        location.IndexOf("://", StringComparison.Ordinal) is var end and > 0 ? location[..end] : Folder;

    /// <summary>Whether a location has one of some schemes.</summary>
    public static bool Has(string location, IEnumerable<string> schemes) =>
        schemes.Contains(Of(location), StringComparer.OrdinalIgnoreCase);

    /// <summary>Says that nobody knows a location.</summary>
    /// <param name="asked">What was asked for: the beginning of a sentence.</param>
    /// <param name="location">The location.</param>
    /// <param name="registered">The schemes that are known here.</param>
    /// <param name="packages">The schemes of the packages that there are.</param>
    public static FlinkException Refuse(
        string asked, string location, IEnumerable<string> registered, IReadOnlyDictionary<string, string> packages)
    {
        var (scheme, known) = (Of(location), registered.Distinct(StringComparer.OrdinalIgnoreCase).ToList());
        return new FlinkException(FailureOrigin.User, known.Contains(scheme, StringComparer.OrdinalIgnoreCase)
            ? $"{asked}. '{scheme}:' is known here, but not such an address; see that it is complete."
            : packages.TryGetValue(scheme, out var package)
                ? $"{asked}. This program does not reference the package that knows '{scheme}:'. {Add(package)}"
                : $"{asked}, which nobody here knows. Known are {List(known, packages)}. Name one of them, or add the package that knows "
                    + "another.");
    }

    /// <summary>Says how a package is added.</summary>
    public static string Add(string package) => $"Add it: dotnet add package {package}";

    private static string List(IReadOnlyCollection<string> known, IReadOnlyDictionary<string, string> packages)
    {
        var others = packages.Where(package => !known.Contains(package.Key, StringComparer.OrdinalIgnoreCase));
        return string.Join(", ", known
            .Select(scheme => $"{scheme}:")
            .Concat(others.Select(package => $"{package.Key}: (package {package.Value})"))
            .Order(StringComparer.Ordinal));
    }
}
