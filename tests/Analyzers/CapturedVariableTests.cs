namespace FlinkNet.Analyzers.Tests;

public sealed class CapturedVariableTests
{
    [Theory]
    [InlineData("var count = 0; numbers.Map(n => n + {|FLINK003:count|}++);")]
    [InlineData("var last = 0; numbers.Filter(n => { var isNew = n != last; {|FLINK003:last|} = n; return isNew; });")]
    [InlineData("var limit = 1; numbers.Filter(n => n < {|FLINK003:limit|}); limit = 10;")]
    [InlineData("for (var i = 0; i < 3; i++) { numbers.Filter(n => n % 3 == {|FLINK003:i|}); }")]
    [InlineData("var offset = 0; foreach (var step in new[] { 1, 2 }) { offset += step; numbers.Map(n => n + {|FLINK003:offset|}); }")]
    [InlineData("var seen = new HashSet<int>(); numbers.Filter(n => {|FLINK003:seen|}.Add(n));")]
    [InlineData("var counts = new Dictionary<int, int>(); numbers.Map(n => {|FLINK003:counts|}[n] = 1);")]
    [InlineData("var total = 0L; numbers.Map(n => Interlocked.Add(ref {|FLINK003:total|}, n));")]
    [InlineData("var count = 0; int Count(int n) => n + {|FLINK003:count|}++; numbers.Map(Count);")]
    [InlineData("var count = 0; numbers.KeyBy(n => n).Reduce((a, b) => a + {|FLINK003:count|}++).Uid(\"count\");")]
    public Task Function_ThatCapturesWhatChanges_IsTold(string statements) => Check.TellsAsync(Program(statements));

    [Theory]
    [InlineData("var limit = 1; if (DateTime.Now.Hour > 1) { limit = 10; } numbers.Filter(n => n < limit);")]
    [InlineData("foreach (var divisor in new[] { 2, 3 }) { numbers.Filter(n => n % divisor == 0); }")]
    [InlineData("for (var i = 0; i < 3; i++) { var copy = i; numbers.Filter(n => n % 3 == copy); }")]
    [InlineData("numbers.Map(n => { var sum = 0; for (var i = 0; i < n; i++) { sum += i; } return sum; });")]
    [InlineData("var names = new Dictionary<int, string> { [1] = \"one\" }; numbers.Map(n => names.GetValueOrDefault(n, \"\"));")]
    [InlineData("var stream = numbers; foreach (var add in new[] { 1, 2 }) { stream = stream.Map(n => n + add); }")]
    [InlineData("var calls = 0; new List<int> { 1 }.ForEach(n => calls++);")]
    public Task Function_ThatCapturesWhatStays_IsNotTold(string statements) => Check.TellsAsync(Program(statements));

    [Fact]
    public Task ActionOverKeyedState_WhichRunsAtOnce_IsNotTold() => Check.TellsAsync(
        """
        class CountKeys : KeyedBroadcastProcessFunction<int, int, string, int>
        {
            private static readonly ValueStateDescriptor<int> Last = new("last");

            public override void ProcessElement(int value, IKeyedReadOnlyBroadcastContext<int> context, ICollector<int> output) { }

            public override void ProcessBroadcastElement(string value, IKeyedBroadcastContext<int> context, ICollector<int> output)
            {
                var keys = 0;
                context.ApplyToKeyedState(Last, (key, state) => keys++);
                output.Collect(keys);
            }
        }
        """);

    private static string Program(string statements) =>
        $$"""
        class Job
        {
            static void Define(DataStream<int> numbers)
            {
                {{statements}}
            }
        }
        """;
}
