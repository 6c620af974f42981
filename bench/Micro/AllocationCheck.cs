using BenchmarkDotNet.Reports;

namespace FlinkNet.Micro;

/// <summary>Refuses a run in which a row allocated per record though its category says that it must not.</summary>
internal static class AllocationCheck
{
    /// <summary>The category of rows that must allocate nothing.</summary>
    public const string NoAllocation = "0 B";

    public static int Report(IEnumerable<Summary> summaries)
    {
        var offenders = summaries.SelectMany(summary => summary.Reports)
            .Where(report => report.BenchmarkCase.Descriptor.HasCategory(NoAllocation))
            .Select(report =>
                (Name: report.BenchmarkCase.DisplayInfo, Bytes: report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)))
            .Where(row => row.Bytes is null or > 0)
            .ToList();
        foreach (var (name, bytes) in offenders)
        {
            Console.Error.WriteLine(bytes is null
                ? $"{name} was not measured."
                : $"{name} allocates {bytes} B per record; it must allocate nothing.");
        }

        return offenders.Count == 0 ? 0 : 1;
    }
}
