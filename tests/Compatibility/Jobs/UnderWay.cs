using FlinkNet.Model;

namespace FlinkNet.Compatibility;

/// <summary>A sink that takes nothing, so that the records before the barrier are under way and stand in an unaligned checkpoint.</summary>
internal sealed class UnderWay : CompatibilityJob
{
    public override string Name => "under-way";

    public override bool HasSavepoint => false;

    public override IReadOnlyList<string> Expected => Sorted(Numbers(0, Bursts.Count).Select(number => $"sensor {number % 10} {number}"));

    public override void ConfigureMaking(ExecutionConfig config) => config.Checkpointing.AlignedCheckpointTimeout = TimeSpan.Zero;

    public override void Define(JobRun run) => run.Environment
        .FromSource(run.Source(ReadingOf, Bursts.Count, Bursts.Hold)).Uid("readings")
        .KeyBy(reading => reading.Sensor)
        .Map(reading => $"{reading.Sensor} {reading.Value}")
        .SinkTo(new BlockedSink(run.Results, isBlocked: run.IsMaking)).Uid("results");

    private static Reading ReadingOf(long number) => new($"sensor {number % 10}", Bursts.TimeOf(number), number);

    /// <summary>Takes nothing, or all.</summary>
    private sealed class BlockedSink(ISink<string> sink, bool isBlocked) : ISink<string>
    {
        public string DefaultName => "Blocked";

        public ISinkWriter<string> CreateWriter(ISinkWriterContext context) => new Writer(sink.CreateWriter(context), isBlocked);

        private sealed class Writer(ISinkWriter<string> writer, bool isBlocked) : ISinkWriter<string>
        {
            public bool IsAvailable => !isBlocked;

            public void Write(RecordBatch<string> batch) => writer.Write(batch);

            public void Flush(bool endOfInput) => writer.Flush(endOfInput);

            public void Dispose() => writer.Dispose();
        }
    }
}
