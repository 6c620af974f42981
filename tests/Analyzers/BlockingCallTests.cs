namespace FlinkNet.Analyzers.Tests;

public sealed class BlockingCallTests
{
    [Theory]
    [InlineData("words.Map(word => { {|FLINK005:Thread.Sleep(1)|}; return word; });")]
    [InlineData("words.Map(word => {|FLINK005:File.ReadAllTextAsync(word).Result|});")]
    [InlineData("words.Filter(word => {|FLINK005:Task.Delay(1).Wait(10)|});")]
    [InlineData("words.Map(word => {|FLINK005:File.ReadAllTextAsync(word).GetAwaiter().GetResult()|});")]
    [InlineData("words.FlatMap<string>((word, output) => { {|FLINK005:Task.WaitAll(Task.Delay(1))|}; output.Collect(word); });")]
    [InlineData("var gate = new SemaphoreSlim(1); words.Filter(word => {|FLINK005:gate.Wait(1)|});")]
    public Task Function_ThatBlocks_IsTold(string statement) => Check.TellsAsync(Program(statement));

    [Theory]
    [InlineData("words.MapAsync(async (word, stop) => await File.ReadAllTextAsync(word, stop)).Uid(\"texts\");")]
    [InlineData("var text = File.ReadAllTextAsync(\"a\").Result; words.Map(word => word + text);")]
    [InlineData("words.Map(word => { var task = Cached(word); return task.IsCompletedSuccessfully ? task.Result : word; });")]
    [InlineData("words.Map(word => { Task.Run(() => Thread.Sleep(1)); return word; });")]
    [InlineData("words.Map(word => new Answer(1).Result);")]
    public Task Function_ThatDoesNotBlock_IsNotTold(string statement) => Check.TellsAsync(Program(statement));

    [Fact]
    public Task OperatorClass_ThatBlocksForEachRecord_IsToldAndMayBlockAtItsBeginning() => Check.TellsAsync(
        """
        class Reading : IRichMapOperator<string, string>
        {
            private string _header = "";

            public void Open(IRuntimeContext context) => _header = File.ReadAllTextAsync("header").Result;

            public string Map(string value) => _header + {|FLINK005:File.ReadAllTextAsync(value).Result|};

            public void Close() => Thread.Sleep(1);
        }

        class Waiting : KeyedProcessFunction<int, int, int>
        {
            public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<int> output) =>
                {|FLINK005:Thread.Sleep(value)|};

            public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<int> output) =>
                {|FLINK005:Task.Delay(1).Wait()|};
        }
        """);

    private static string Program(string statement) =>
        $$"""
        class Job
        {
            static void Define(DataStream<string> words)
            {
                {{statement}}
            }

            static Task<string> Cached(string word) => Task.FromResult(word);
        }

        record Answer(int Result);
        """;
}
