using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FlinkNet;

/// <summary>
/// An argument that Flink.NET reads: <c>--name value</c>, or the environment variable <c>FLINKNET_NAME</c>. Its texts are shown by
/// <c>--help</c>, and are the tables of <c>docs/reference/options.md</c>, where code is between backticks and links are Markdown's.
/// </summary>
/// <param name="Section">The heading that it is under.</param>
/// <param name="Name">Its name, without the dashes before it.</param>
/// <param name="Type">What its value is.</param>
/// <param name="Default">What holds without it.</param>
/// <param name="Range">Which values there are; empty for any of its type.</param>
/// <param name="Meaning">What it says, in a sentence.</param>
internal sealed record ProgramArgument(string Section, string Name, string Type, string Default, string Range, string Meaning)
{
    /// <summary>The environment variable of its name.</summary>
    public string Variable => ProgramArguments.VariablePrefix + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>What it is when it is given without a value; null when it must have one.</summary>
    public string? ValueAlone => Type switch
    {
        "flag or boolean" => "true",
        "flag or name" => Range.Split(',')[0].Trim('`'),
        _ => Type.StartsWith("flag", StringComparison.Ordinal) ? "" : null,
    };
}

/// <summary>All arguments that Flink.NET reads, in the order of the reference page: what is known of them is said once, here.</summary>
internal static partial class ProgramArguments
{
    /// <summary>What the environment variables of arguments begin with.</summary>
    public const string VariablePrefix = "FLINKNET_";

    private const string TheJob = "The job";
    private const string Checkpoints = "State and checkpoints";
    private const string Failures = "Failures";
    private const string Cluster = "Processes and cluster";
    private const string Attached = "Command a job that runs";
    private const string Shown = "What is shown";

    private const string Integer = "integer";
    private const string Flag = "flag or boolean";
    private const string Milliseconds = "ms";
    private const string Name = "name";
    private const string Location = "[location](#locations)";
    private const string FlagOrLocation = "flag, or a " + Location;
    private const string ADay = "86,400,000";

    /// <summary>The arguments.</summary>
    public static IReadOnlyList<ProgramArgument> All { get; } =
    [
        new(TheJob, "parallelism", Integer, "number of processors", "1 to 32,768", "parallelism of operators that set none"),
        new(TheJob, "max-parallelism", Integer, "720", "1 to 32,768",
            "number of key groups of operators that set none; a restored job keeps the stored number unless this is set"),
        new(TheJob, "operator-chaining", Flag, "`true`", "", "whether operators may share a task"),
        new(TheJob, "object-reuse", Flag, "`false`", "",
            "whether records that can be changed in place are handed on without copies, for jobs that change none"),
        new(TheJob, "buffer-timeout-ms", Milliseconds, "100", "0 to 3,600,000",
            "how long a partly filled buffer may wait in a busy task"),
        new(TheJob, "in-flight-time-ms", Milliseconds, "100", "0 to 3,600,000",
            "how long what is in flight on a channel may take its consumer; 0 bounds it by bytes and buffers only"),
        new(TheJob, "auto-watermark-interval-ms", Milliseconds, "200", "1 to 3,600,000", "how often watermark generators are called"),
        new(TheJob, "explain", "flag or name", "none", "`text`, `mermaid`, `json`",
            "run nothing; print the job's plan: [Look at the plan](../how-to/run-a-program.md#look-at-the-plan)"),
        new(TheJob, "help", "flag", "", "", "run nothing; list the arguments with their defaults and environment variables"),

        new(Checkpoints, "checkpoint-interval-ms", Milliseconds, "none: no checkpoints", "10 to " + ADay, "how often a checkpoint begins"),
        new(Checkpoints, "checkpoint-dir", Location, "none", "", "where checkpoints are stored; required with an interval"),
        new(Checkpoints, "checkpoint-timeout-ms", Milliseconds, "600,000", "10 to " + ADay,
            "after what time a checkpoint that is not complete is aborted"),
        new(Checkpoints, "checkpoint-pause-ms", Milliseconds, "0", "0 to " + ADay,
            "how long after the end of a checkpoint the next begins at the earliest"),
        new(Checkpoints, "retained-checkpoints", Integer, "2", "1 to 1,000", "how many completed checkpoints are kept"),
        new(Checkpoints, "tolerable-failed-checkpoints", Integer, "3", "0 to 1,000,000",
            "how many checkpoints in a row may fail before the job restarts"),
        new(Checkpoints, "aligned-checkpoint-timeout-ms", Milliseconds, "1,000", "0 to " + ADay,
            "after how long a checkpoint becomes unaligned"),
        new(Checkpoints, "unaligned-checkpoints", Flag, "`true`", "", "whether a checkpoint may become unaligned"),
        new(Checkpoints, "local-recovery", Flag, "`false`", "",
            "whether processes keep copies of keyed state in `--state-dir` for restarts"),
        new(Checkpoints, "savepoint-dir", Location, "none", "", "where savepoints go when the request names no target"),
        new(Checkpoints, "from-savepoint", Location, "none", "",
            "the savepoint (`…/savepoint-…`) or checkpoint (`…/chk-17`) to start from"),
        new(Checkpoints, "allow-non-restored-state", Flag, "`false`", "", "leave state behind whose uid the program does not have"),
        new(Checkpoints, "claim-mode", Name, "`no-claim`", "`no-claim`, `claim`", "who owns the savepoint afterwards"),
        new(Checkpoints, "check-savepoint", Location, "none", "",
            "run nothing; print what the program could not restore from it; exit code 0 or 1"),
        new(Checkpoints, "state-backend", Name, "`memory`", "`memory`, `rocksdb`", "where keyed state is kept while the job runs"),
        new(Checkpoints, "state-dir", "local directory", "a temporary directory per process", "",
            "working files of RocksDB, and the copies of `--local-recovery`"),
        new(Checkpoints, "state-memory-mb", "MiB", "512", "16 to 1,048,576", "memory that RocksDB state may take in one process"),
        new(Checkpoints, "sink-committer-retries", Integer, "10", "0 to 1,000",
            "how often a commit that asks to be retried is retried"),

        new(Failures, "restart-strategy", Name, "`exponential-delay` with checkpoints, `none` without",
            "`none`, `fixed-delay`, `failure-rate`, `exponential-delay`", "whether and when a job that failed starts again"),
        new(Failures, "restart-attempts", Integer, "1 with `fixed-delay`, unlimited with `exponential-delay`", "1 to 2,147,483,647",
            "how often a job starts again; not with `failure-rate`"),
        new(Failures, "restart-delay-ms", Milliseconds, "1,000", "0 to " + ADay,
            "how long to wait before; with `exponential-delay`, the first time"),
        new(Failures, "restart-delay-max-ms", Milliseconds, "60,000", "1 to " + ADay, "the longest wait; only with `exponential-delay`"),
        new(Failures, "restart-failures-max", Integer, "1", "1 to 1,000,000",
            "how many failures within the interval are borne; only with `failure-rate`"),
        new(Failures, "restart-interval-ms", Milliseconds, "60,000", "1 to " + ADay,
            "the interval in which failures are counted; only with `failure-rate`"),

        new(Cluster, "processes", Integer, "1", "1 to 64",
            "how many processes of this machine share the job; the driver starts the others"),
        new(Cluster, "slots", Integer, "processors, or as many as the job needs if it runs alone",
            "1 to 10,000; 0 with a durable `--grain-storage`", "slots that each process offers"),
        new(Cluster, "worker-threads", Integer, "number of processors", "1 to 1,024", "threads that run tasks, per process"),
        new(Cluster, "slot-timeout", "seconds", "300", "1 to 86,400", "how long the job waits for slots before it fails"),
        new(Cluster, "silo-port", "port", "any free port", "1 to 65,535", "the silo's port"),
        new(Cluster, "silo-address", "IP address", "127.0.0.1", "not `0.0.0.0`",
            "with `--grain-storage`: where the other processes reach this one"),
        new(Cluster, "primary", "`HOST:PORT`", "none", "",
            "the cluster's first silo; makes the process a TaskManager. Not together with `--grain-storage`"),
        new(Cluster, "grain-storage", Location + " or `memory`", "`memory`", "",
            "where the state of jobs, the membership and operator state are kept"),
        new(Cluster, "cluster-id", Name, "`flink` with `--silo-port`, `--primary` or `--grain-storage`", "a valid directory name",
            "keeps clusters apart"),
        new(Cluster, "gateway-port", "port or `none`", "any free port", "0 to 65,535; 0 for any free port",
            "port on which [clients](../how-to/command-a-running-job.md) reach the driver, or a process of a cluster with "
                + "`--grain-storage`; `none` takes no clients"),
        new(Cluster, "run-dir", "local directory", "`flink-net/running` in the user's data", "",
            "where processes that run jobs are found by others of the same user and machine"),
        new(Cluster, "health-port", "port", "none; in a TaskManager any free port", "0 to 65,535",
            "port of `/healthz` and `/readyz`; 0 for any free port"),

        new(Attached, "attach", "flag, or a job's name or id", "the program's job", "",
            "run nothing; find a job that other processes run, and show it or do what one of the following says"),
        new(Attached, "list", "flag", "", "", "print the jobs"),
        new(Attached, "checkpoint", "flag", "", "", "take a checkpoint now, and print its number"),
        new(Attached, "savepoint", FlagOrLocation, "`--savepoint-dir`, else the job's", "", "write a savepoint, and print its path"),
        new(Attached, "stop", FlagOrLocation, "`--savepoint-dir`, else the job's", "",
            "stop the job with a savepoint, and print its path"),
        new(Attached, "drain", "flag", "", "", "with `--stop`: let all windows and timers fire before"),
        new(Attached, "cancel", "flag", "", "", "cancel the job"),
        new(Attached, "rescale", Integer, "", "1 to 32,768", "change the job's parallelism"),

        new(Shown, "progress", Name, "`auto` (`lines` when the program collects records)", "`auto`, `table`, `lines`, `off`",
            "progress on standard error"),
        new(Shown, "log-level", Name, "warnings and what the user should know",
            "`trace`, `debug`, `information`, `warning`, `error`, `critical`, `none`",
            "from `information` on with stack traces of user code, from `debug` on with Orleans' own log"),
        new(Shown, "on-stop", Name, "`cancel`", "`cancel`, `savepoint`",
            "what the first Ctrl-C or SIGTERM does with the job; `savepoint` requires `--savepoint-dir`"),
    ];

    /// <summary>The argument of that name; null when it is none of Flink.NET's.</summary>
    public static ProgramArgument? Find(string name) =>
        All.FirstOrDefault(argument => argument.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The argument whose name is nearly that; null when there is none.</summary>
    public static ProgramArgument? Nearest(string name) => All
        .Select(argument => (Argument: argument, Distance: Distance(argument.Name, name.ToLowerInvariant().Replace('_', '-'))))
        .Where(near => near.Distance <= Math.Min(3, near.Argument.Name.Length / 4))
        .OrderBy(near => near.Distance)
        .FirstOrDefault().Argument;

    /// <summary>What <c>--help</c> prints.</summary>
    public static string Help()
    {
        var text = new StringBuilder()
            .Append("Arguments of Flink.NET, on the command line or as environment variables; the command\n")
            .Append("line wins. All others are the program's own.\n");
        foreach (var section in All.GroupBy(argument => argument.Section))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{section.Key}:\n");
            foreach (var argument in section)
            {
                text.Append(CultureInfo.InvariantCulture, $"  --{argument.Name}  <{Plain(argument.Type)}>  {argument.Variable}\n");
                text.Append(CultureInfo.InvariantCulture, $"      {Plain(argument.Meaning)}\n");
                var limits = string.Join("; ", new[] { DefaultOf(argument), Plain(argument.Range) }.Where(part => part.Length > 0));
                text.Append(limits.Length == 0 ? "" : $"      {limits}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The tables of the reference page: <c>--help markdown</c> prints them.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach (var section in All.GroupBy(argument => argument.Section))
        {
            text.Append(CultureInfo.InvariantCulture, $"### {section.Key}\n\n");
            text.Append("| Argument | Type | Default | Range | Meaning |\n|---|---|---|---|---|\n");
            foreach (var argument in section)
            {
                string[] cells = [$"`--{argument.Name}`", argument.Type, argument.Default, argument.Range, argument.Meaning];
                text.Append('|').AppendJoin('|', cells.Select(cell => cell.Length == 0 ? " " : $" {cell} ")).Append("|\n");
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string DefaultOf(ProgramArgument argument) =>
        argument.Default.Length == 0 ? "" : $"default: {Plain(argument.Default)}";

    private static string Plain(string markdown) => Link().Replace(markdown, "$1").Replace("`", "", StringComparison.Ordinal);

    // How many letters must be put in, taken out, replaced or swapped.
    private static int Distance(string one, string other)
    {
        var table = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                table[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        Math.Min(table[i - 1, j], table[i, j - 1]) + 1,
                        table[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[one.Length, other.Length];
    }

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}
