using FlinkNet;
using FlinkNet.Connectors.Files;
using FlinkNet.Testing;

namespace EventTime;

/// <summary>How a test shows that a job survives: it kills what runs the job, and looks at the results.</summary>
public static class FaultExample
{
    /// <summary>The lines that a job writes while one of its TaskManagers is killed: the visits of each user, counted.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string folder)
    {
        await using var cluster = new FlinkMiniCluster(options => options.NumberTaskManagers = 2);
        var source = new TestSource<Visit>();
        var env = cluster.CreateEnvironment().EnableCheckpointing(TimeSpan.FromSeconds(1), cluster.CheckpointDirectory);
        env.FromSource(source)
            .KeyBy(visit => visit.User)
            .Process(new CountForUser()).Uid("visits of users")
            .SinkTo(FileSink.Text<string>(folder));
        await using var job = await env.SubmitAsync("visits");

        source.Add(Visits.Some.Take(4));
        await cluster.TakeCheckpointAsync(job);
        source.Add(Visits.Some.Skip(4));
        await cluster.KillTaskManagerAsync(2);
        await cluster.StartTaskManagerAsync();
        source.Complete();
        await job.GetJobExecutionResultAsync();

        return [.. Directory.EnumerateFiles(folder, "part-*").SelectMany(File.ReadLines).Order()];
    }

    private sealed class CountForUser : KeyedProcessFunction<string, Visit, string>
    {
        private IValueState<int> _count = null!;

        public override void Open(IRuntimeContext context) => _count = context.GetState(new ValueStateDescriptor<int>("count"));

        public override void ProcessElement(Visit value, IKeyedProcessContext<string> context, ICollector<string> output) =>
            output.Collect($"{context.CurrentKey} {++_count.Value}");
    }
}
