using FlinkNet.Connectors.Files;

namespace FlinkNet.Connectors.Tests.Fakes;

/// <summary>Short forms for tests of file sources.</summary>
internal static class FileSources
{
    public static Task<SourceDriver<T, FileSplit, FileEnumeratorState>> StartAsync<T>(
        this FileSource<T> source, int parallelism = 1, int batchSize = 4) =>
        SourceDriver<T, FileSplit, FileEnumeratorState>.StartAsync(source, parallelism, batchSize);

    public static async Task<List<T>> ReadAllAsync<T>(this FileSource<T> source, int parallelism = 1)
    {
        using var driver = await source.StartAsync(parallelism);
        return driver.ReadToEnd();
    }
}
