using System.Globalization;
using FlinkNet.Analyzers.CodeFixes;

namespace FlinkNet.Analyzers.Tests;

public sealed class RecordSerializationTests
{
    [Theory]
    [InlineData("orders.{|FLINK001:KeyBy|}(order => order.Id);")]
    [InlineData("orders.{|FLINK001:Rebalance|}();")]
    [InlineData("orders.{|FLINK001:GroupBy|}(order => order.Id);")]
    [InlineData("orders.Map(order => order.Id).{|FLINK001:Connect|}(orders);")]
    [InlineData("orders.Map(order => new List<Order> { order }).{|FLINK001:Shuffle|}();")]
    [InlineData("orders.Map(order => (order, 1)).{|FLINK001:Global|}();")]
    [InlineData("orders.Map(order => new[] { order }).{|FLINK001:Broadcast|}();")]
    [InlineData("var all = orders.{|FLINK001:ExecuteAndCollectAllAsync|}();")]
    [InlineData("orders.Map(order => new { order.Id }).{|FLINK001:KeyBy|}(order => order.Id);")]
    public Task RecordWithoutSerializer_ThatGoesToAnotherTask_IsTold(string statement) => Check.TellsAsync(
        $$"""
        class Job
        {
            static void Define(DataStream<Order> orders)
            {
                {{statement}}
            }
        }

        public sealed record Order(string Id, long Amount);
        """);

    [Fact]
    public Task Query_ThatGroupsRecordsWithoutSerializer_IsTold() => Check.TellsAsync(
        """
        class Job
        {
            static void Define(DataStream<Order> orders)
            {
                var query = from order in orders {|FLINK001:group order by order.Id|};
            }
        }

        public sealed record Order(string Id, long Amount);
        """);

    [Fact]
    public Task MemberWithoutSerializer_OfARecordWithOne_IsTold() => Check.TellsAsync(
        """
        class Job
        {
            static void Define(DataStream<Order> orders) => orders.{|FLINK001:KeyBy|}(order => order.Amount);
        }

        [GenerateSerializer]
        public sealed record Order([property: Id(0)] Customer Customer, [property: Id(1)] long Amount);

        public sealed record Customer(string Name);
        """);

    [Theory]
    [InlineData("orders.Map(order => order.Id).Filter(id => id.Length > 0).KeyBy(id => id);", "record Order(string Id)")]
    [InlineData("orders.KeyBy(order => order.Id);", "readonly record struct Order(long Id, DateTime At)")]
    [InlineData("orders.KeyBy(order => order.Id);", "abstract record Order(string Id)")]
    [InlineData("orders.KeyBy(order => order.Message);", "class Order : Exception")]
    [InlineData("orders.KeyBy(o => o.Id);", "[GenerateSerializer] record Order([property: Id(0)] int Id, [property: Id(1)] Order? O)")]
    [InlineData("orders.Map(order => new List<(string, int[])>()).Rebalance();", "record Order(string Id)")]
    public Task RecordThatNeedsNoSerializerOrHasOne_IsNotTold(string statement, string record) => Check.TellsAsync(
        $$"""
        class Job
        {
            static void Define(DataStream<Order> orders)
            {
                {{statement}}
            }
        }

        {{record}};
        """.Replace("Exception;", "Exception { }", StringComparison.Ordinal));

    [Fact]
    public async Task Message_NamesStepRecordTypeAndWhatToDo()
    {
        var told = Assert.Single(await Check.DiagnosticsAsync(
            """
            class Job
            {
                static void Define(DataStream<List<Order>> orders) => orders.KeyBy(order => order.Count);
            }

            public sealed record Order(string Id);
            """));

        Assert.Equal(
            "'KeyBy' sends records of type List<Order> to another task, but Order cannot be serialized: mark it [GenerateSerializer] and "
            + "its members [Id(0)], [Id(1)] …",
            told.GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact]
    public Task SplitsOfASource_WithoutSerializer_AreTold() => Check.TellsAsync(
        """
        class Job
        {
            static void Define(StreamExecutionEnvironment env, ISource<string, Page, int> source) => env.{|FLINK001:FromSource|}(source);
        }

        public sealed record Page(string Url);
        """);

    [Fact]
    public Task RecordOfATypeParameter_IsNotTold() => Check.TellsAsync(
        """
        class Job
        {
            static DataStream<T> Spread<T>(DataStream<T> records) => records.Rebalance();
        }
        """);

    [Fact]
    public Task Record_WhoseProgramBringsASerializer_IsNotTold() => Check.TellsAsync(
        """
        class Job
        {
            static void Define(DataStream<Order> orders) => orders.Rebalance();
        }

        public sealed record Order(string Id);

        [GenerateSerializer]
        public struct OrderSurrogate
        {
            [Id(0)] public string Id;
        }

        [RegisterConverter]
        public sealed class OrderConverter : IConverter<Order, OrderSurrogate>
        {
            public Order ConvertFromSurrogate(in OrderSurrogate surrogate) => new(surrogate.Id);

            public OrderSurrogate ConvertToSurrogate(in Order value) => new() { Id = value.Id };
        }
        """);

    [Fact]
    public Task RecordOfAHarness_WhichIsNeverSent_IsNotTold() => Check.TellsAsync(
        """
        using FlinkNet.Testing;

        class Test
        {
            static void Run()
            {
                using var harness = OperatorTestHarness.Create(
                    (DataStream<Order> orders) => orders.KeyBy(order => order.Id).Sum(order => order.Amount));
            }
        }

        public sealed record Order(string Id, long Amount);
        """);

    [Fact]
    public Task Fix_OfARecord_NumbersItsParametersAndMembers() => Mend.BecomesAsync<GenerateSerializerFix>(
        """
        class Job
        {
            static void Define(DataStream<Order> orders) => orders.KeyBy(order => order.Id);
        }

        /// <summary>An order.</summary>
        public sealed record Order(string Id, long Amount)
        {
            private string? _note;

            public static int Count { get; set; }

            /// <summary>When.</summary>
            public DateTime At { get; init; }

            public bool IsLarge => Amount > 100 && _note is null;
        }
        """,
        """
        class Job
        {
            static void Define(DataStream<Order> orders) => orders.KeyBy(order => order.Id);
        }

        /// <summary>An order.</summary>
        [GenerateSerializer]
        public sealed record Order([property: Id(0)] string Id, [property: Id(1)] long Amount)
        {
            [Id(2)]
            private string? _note;

            public static int Count { get; set; }

            /// <summary>When.</summary>
            [Id(3)]
            public DateTime At { get; init; }

            public bool IsLarge => Amount > 100 && _note is null;
        }
        """);

    [Fact]
    public Task Fix_OfANestedClass_KeepsItsIndentAndNumbersBehindWhatIsThere() => Mend.BecomesAsync<GenerateSerializerFix>(
        """
        class Job
        {
            static void Define(DataStream<Order> orders) => orders.Rebalance();

            public class Order
            {
                [Id(4)]
                public string Id { get; set; } = "";

                public long Amount { get; set; }
            }
        }
        """,
        """
        class Job
        {
            static void Define(DataStream<Order> orders) => orders.Rebalance();

            [GenerateSerializer]
            public class Order
            {
                [Id(4)]
                public string Id { get; set; } = "";

                [Id(5)]
                public long Amount { get; set; }
            }
        }
        """);

    [Fact]
    public Task Fix_OfADerivedRecord_MarksItsBaseToo() => Mend.BecomesAsync<GenerateSerializerFix>(
        """
        class Job
        {
            static void Define(DataStream<Order> orders) => orders.Rebalance();
        }

        public abstract record Entry
        {
            public string Id { get; init; } = "";
        }

        public record Order(long Amount) : Entry;
        """,
        """
        class Job
        {
            static void Define(DataStream<Order> orders) => orders.Rebalance();
        }

        [GenerateSerializer]
        public abstract record Entry
        {
            [Id(0)]
            public string Id { get; init; } = "";
        }

        [GenerateSerializer]
        public record Order([property: Id(0)] long Amount) : Entry;
        """);

    [Fact]
    public async Task Fix_OfAnAnonymousType_IsNotOffered() => Assert.Null(await Mend.ApplyAsync<GenerateSerializerFix>(
        """
        class Job
        {
            static void Define(DataStream<string> lines) => lines.Map(line => new { line }).Rebalance();
        }
        """));
}
