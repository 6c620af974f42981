using System.Diagnostics;
using System.Text.Json;

namespace FlinkNet.Nexmark.Tests;

/// <summary>The queries over two processes, by the benchmark's own program: what it writes is golden.</summary>
public sealed class TwoProcessesTests
{
    /// <summary>At parallelism 1 all would run in one of the processes.</summary>
    public static TheoryData<int, int> Settings => new() { { 3, 1 }, { 3, 100 } };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Rows_OfTwoProcesses_AreGolden(int parallelism, int group)
    {
        var folder = Directory.CreateTempSubdirectory("nexmark-two-").FullName;
        try
        {
            await RunAsync(
                "--query",
                "q0,q2,q3,q4,q5,q7,q8,q9,q11,q14,q15,q17,q18,q19,q20,q23",
                "--parallelism",
                $"{parallelism}",
                "--group",
                $"{group}",
                "--output",
                folder);

            Check("q0", rows => (rows.Count, Sum(rows, "price")), (92_000, 667_953_890_778));
            Check("q2", rows => (rows.Count, Sum(rows, "price")), (351, 2_502_808_698));
            Check("q3", rows => (rows.Count, Sum(rows, "id")), (580, 2_586_338));
            Check("q4", rows =>
                (Last(rows, "id").Count, Last(rows, "id").Sum(row => Number(row, "final"))),
                    (5, 34_546_912 + 32_513_436 + 34_169_316 + 31_872_634 + 33_725_369));
            Check("q5", rows => (rows.Count, Sum(rows, "num")), (68, 96_667));
            Check("q7", rows => (rows.Count, Sum(rows, "price")), (10, 998_422_875));
            Check("q8", rows => (rows.Count, Sum(rows, "id")), (299, 475_929));
            Check("q9", rows => (rows.Count, Sum(rows, "price")), (4_044, 134_898_001_625));
            Check("q11", rows => (rows.Count, rows.Max(row => Number(row, "bid_count"))), (3_020, 3_499));
            Check("q14", rows => (rows.Count, 0), (26_069, 0));
            Check("q15", rows => (rows.Count, Sum(rows, "total_auctions")), (1, 4_657));
            Check("q17", rows => (rows.Count, Sum(rows, "max_price")), (4_657, 178_924_282_668));
            Check("q18", rows =>
                (Last(rows, "bidder", "auction").Count, Sum(Last(rows, "bidder", "auction"), "price")), (25_248, 184_659_027_327));
            Check("q19", rows =>
                (Last(rows, "auction", "rank_number").Count, Sum(Last(rows, "auction", "rank_number"), "price")),
                    (35_135, 362_704_345_766));
            Check("q20", rows => (rows.Count, Sum(rows, "price")), (14_419, 107_731_793_617));
            Check("q23", rows => (rows.Count, 0), (147_405, 0));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        void Check(string query, Func<IReadOnlyList<JsonElement>, (int, long)> figures, (int, long) golden) =>
            Assert.Equal((query, golden), (query, figures(Rows(Path.Combine(folder, query)))));
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (
            var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "FlinkNet.Bench.Nexmark.dll"), "--events", "100000",
                "--delay-us", "1000", "--processes", "2", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var kill = TestContext.Current.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{await output}{errors}");
    }

    private static IReadOnlyList<JsonElement> Rows(string folder)
    {
        var files = Directory.GetFiles(folder, "part-*");
        Assert.NotEmpty(files);
        return [.. files.SelectMany(File.ReadLines).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static long Number(JsonElement row, string column) => row.GetProperty(column).GetInt64();

    private static long Sum(IEnumerable<JsonElement> rows, string column) => rows.Sum(row => Number(row, column));

    // The last row of a key is its result; all rows of a key are of one subtask, and so in one file.
    private static List<JsonElement> Last(IEnumerable<JsonElement> rows, params string[] key) =>
        [.. rows.GroupBy(row => string.Join('/', key.Select(column => Number(row, column)))).Select(rowsOfKey => rowsOfKey.Last())];
}
