using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace FlinkNet.Micro;

/// <summary>Time and allocation per record: each row works on a batch and says so with <c>OperationsPerInvoke</c>.</summary>
internal sealed class MicroConfig : ManualConfig
{
    public MicroConfig()
    {
        // In process: nothing is generated and built, so that the rows start at once.
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(6));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        HideColumns("Job", "Toolchain", "IterationCount", "WarmupCount", "Error", "Gen0", "Gen1", "Gen2", "Alloc Ratio", "RatioSD");
        WithOptions(ConfigOptions.DisableLogFile);
    }
}
