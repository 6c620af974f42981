namespace FlinkNet.Analyzers.Tests;

public sealed class AsyncFunctionTests
{
    [Theory]
    [InlineData("words.{|FLINK006:FlatMap|}<string>(async (word, output) => { await Task.Yield(); output.Collect(word); });")]
    [InlineData("words.{|FLINK006:FlatMap|}<string>(Later);")]
    [InlineData("words.{|FLINK006:Map|}(async word => await File.ReadAllTextAsync(word));")]
    [InlineData("words.{|FLINK006:Map|}(word => File.ReadAllTextAsync(word));")]
    [InlineData("var query = from word in words {|FLINK006:select File.ReadAllTextAsync(word)|};")]
    public Task Function_ThatNobodyAwaits_IsTold(string statement) => Check.TellsAsync(Program(statement));

    [Theory]
    [InlineData("words.MapAsync(async (word, stop) => await File.ReadAllTextAsync(word, stop)).Uid(\"texts\");")]
    [InlineData("words.FlatMap<string>((word, output) => output.Collect(word));")]
    [InlineData("words.Map(word => word.Length);")]
    [InlineData("Action callback = async () => await Task.Yield(); words.Map(word => word.Length);")]
    public Task Function_ThatIsAwaitedOrSynchronous_IsNotTold(string statement) => Check.TellsAsync(Program(statement));

    [Fact]
    public Task OperatorMethods_ThatAreAsyncVoid_AreTold() => Check.TellsAsync(
        """
        class Late : ProcessFunction<int, int>
        {
            public override async void {|FLINK006:ProcessElement|}(int value, IProcessContext context, ICollector<int> output) =>
                await Task.Yield();

            private async void Own() => await Task.Yield();
        }

        class LateToo : IFlatMapOperator<int, int>
        {
            public async void {|FLINK006:FlatMap|}(int value, ICollector<int> output) => await Task.Yield();
        }
        """);

    [Fact]
    public Task OperatorObject_ThatMakesTasks_IsTold() => Check.TellsAsync(
        """
        class Read : IMapOperator<string, Task<string>>
        {
            public Task<string> Map(string value) => File.ReadAllTextAsync(value);
        }

        class Job
        {
            static void Define(DataStream<string> words) => words.{|FLINK006:Map|}(new Read()).Name("texts").Rebalance();
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

            static async void Later(string word, ICollector<string> output)
            {
                await Task.Yield();
                output.Collect(word);
            }
        }
        """;
}
