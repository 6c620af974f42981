namespace FlinkNet.Analyzers.Tests;

public sealed class KeySelectorTests
{
    [Theory]
    [InlineData("words.KeyBy(word => {|FLINK004:Random.Shared|}.Next(8));")]
    [InlineData("words.KeyBy(word => {|FLINK004:new Random()|}.Next(8));")]
    [InlineData("var random = new Random(1); words.KeyBy(word => {|FLINK004:random.Next(8)|});")]
    [InlineData("words.KeyBy(word => {|FLINK004:Guid.NewGuid()|});")]
    [InlineData("words.KeyBy(word => word + {|FLINK004:DateTime.UtcNow|}.Hour);")]
    [InlineData("words.KeyBy(word => {|FLINK004:DateTimeOffset.Now|}.Minute);")]
    [InlineData("words.KeyBy(word => {|FLINK004:Environment.TickCount64|} % 8);")]
    [InlineData("words.KeyBy(word => {|FLINK004:System.Diagnostics.Stopwatch.GetTimestamp()|} % 8);")]
    [InlineData("words.KeyBy(word => {|FLINK004:word.GetHashCode()|} % 8);")]
    [InlineData("words.KeyBy(word => {|FLINK004:HashCode.Combine(word, 1)|} % 8);")]
    [InlineData("words.GroupBy(word => { var now = {|FLINK004:DateTime.Now|}; return now.Day; });")]
    [InlineData("words.Connect(words).KeyBy(word => word, word => word + {|FLINK004:Guid.NewGuid()|});")]
    [InlineData("words.PartitionCustom((key, subtasks) => key % subtasks, word => {|FLINK004:Random.Shared|}.Next(8));")]
    [InlineData("words.Join(words).Where(word => {|FLINK004:Guid.NewGuid()|}).EqualTo(word => {|FLINK004:Guid.NewGuid()|});")]
    public Task Key_ThatIsAnotherOneEachTime_IsTold(string statement) => Check.TellsAsync(Program(statement));

    [Theory]
    [InlineData("words.KeyBy(word => word.Length % 8);")]
    [InlineData("words.KeyBy(word => 7.GetHashCode() + word.Length);")]
    [InlineData("words.KeyBy(word => new Random(word.Length).Next(8));")]
    [InlineData("words.KeyBy(word => DateTime.Parse(word).Hour);")]
    [InlineData("words.Map(word => (word, DateTime.UtcNow)).KeyBy(pair => pair.Item1);")]
    [InlineData("words.PartitionCustom((key, subtasks) => Random.Shared.Next(subtasks), word => word);")]
    [InlineData("words.Filter(word => Random.Shared.Next(8) == 0);")]
    public Task Key_ThatIsTheSameEachTime_IsNotTold(string statement) => Check.TellsAsync(Program(statement));

    [Fact]
    public Task KeySelectorClass_ThatAsksTheClock_IsTold() => Check.TellsAsync(
        """
        class ByHour : IKeySelector<string, int>
        {
            public int GetKey(string value) => value.Length + {|FLINK004:DateTime.UtcNow|}.Hour;

            public static int Now() => DateTime.UtcNow.Hour;
        }
        """);

    [Fact]
    public Task MethodOfTheProgramsOwn_InANamespaceOfTheLibrarysName_IsNotTold() => Check.TellsAsync(
        """
        namespace FlinkNet
        {
            class Own
            {
                public static Own Each(Func<int, int> key) => new();

                public static Own ByHour() => Each(key => DateTime.Now.Hour);
            }
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
        }
        """;
}
