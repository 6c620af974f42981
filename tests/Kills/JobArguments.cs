using System.Diagnostics;
using FlinkNet.EndToEnd;

namespace FlinkNet.Kills;

/// <summary>How a silo process of the job 'recovering' is started.</summary>
/// <param name="Folder">Where results, and checkpoints on disk, go.</param>
/// <param name="Storage">What the silos share.</param>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Count">How many numbers the job has.</param>
/// <param name="Rate">How many numbers come in a second.</param>
/// <param name="Parallelism">
/// The job's parallelism. Numbers are dealt out in turn, so that with a divisor of ten the numbers of a key all come from one subtask, and
/// have an order.
/// </param>
/// <param name="Slots">How many slots the silo offers.</param>
/// <param name="StateBackend">Where keyed state is: memory or rocksdb.</param>
internal sealed record JobArguments(
    TestFolder Folder,
    SharedStorage Storage,
    string Cluster,
    long Count,
    int Rate,
    int Parallelism,
    int Slots,
    string StateBackend)
{
    public ProcessStartInfo ToStart()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in Storage.Environment)
        {
            start.Environment[name] = value;
        }

        string[] arguments =
        [
            Programs.TestJobs, "--job", "recovering", "--parallelism", $"{Parallelism}", "--count", $"{Count}", "--rate", $"{Rate}",
                "--output", Folder.Path,
            "--restart-delay-ms", "100", "--checkpoint-interval-ms", "200", "--checkpoint-dir", Storage.Checkpoints(Folder.Path),
            "--state-backend", StateBackend, "--grain-storage", Storage.GrainStorage, "--cluster-id", Cluster, "--slots", $"{Slots}",
                "--progress", "off", "--log-level", "information",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
