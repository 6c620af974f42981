namespace FlinkNet.Engine.Tests.RecordPath.Operators;

/// <summary>Records that are changed in place, and others that have them, too (decision 27).</summary>
public sealed class SharedRecordTests
{
    private static readonly OutputTag<Account> Side = new("side");

    [Fact]
    public void Change_ByOneConsumerInAChain_IsNotSeenByTheOther()
    {
        var (env, changed, others) = Program();
        var accounts = Accounts(env, 5);
        accounts.Map(Change).SinkTo(changed);
        accounts.Map(account => account).SinkTo(others);

        Run(env);

        Assert.Equal([.. Enumerable.Repeat(-1L, 5)], Balances(changed));
        Assert.Equal([1L, 2, 3, 4, 5], Balances(others));
    }

    [Fact]
    public void Change_ByTheOtherConsumerInAChain_IsNotSeenByTheFirst()
    {
        var (env, changed, others) = Program();
        var accounts = Accounts(env, 5);
        accounts.Map(account => account).SinkTo(others);
        accounts.Map(Change).SinkTo(changed);

        Run(env);

        Assert.Equal([1L, 2, 3, 4, 5], Balances(others));
    }

    [Fact]
    public void Change_InAnotherTask_IsNotSeenByTheOther()
    {
        var (env, changed, others) = Program();
        var accounts = Accounts(env, 2000);
        accounts.Rebalance().Map(Change).DisableChaining().SinkTo(changed);
        accounts.Rebalance().Map(account => account).DisableChaining().SinkTo(others);

        Run(env, parallelism: 2);

        Assert.Equal(Enumerable.Range(1, 2000).Select(number => (long)number), Balances(others).Order());
    }

    [Fact]
    public void Change_ByAChainedConsumer_IsNotSeenByOneInAnotherProcess()
    {
        var (env, changed, others) = Program();
        var accounts = Accounts(env, 50);
        accounts.Map(Change).SinkTo(changed);
        accounts.Rebalance().Map(account => account).DisableChaining().SinkTo(others);

        Run(env, local: false);

        Assert.Equal(Enumerable.Range(1, 50).Select(number => (long)number), Balances(others).Order());
    }

    [Fact]
    public void Change_OfABroadcastRecord_IsSeenByItsSubtaskOnly()
    {
        var (env, changed, _) = Program();
        Accounts(env, 100).SetParallelism(1).Broadcast().Map(account =>
        {
            account.Balance += 1000;
            return account;
        }).SetParallelism(3).SinkTo(changed);

        Run(env);

        Assert.Equal(
            Enumerable.Range(1, 100).SelectMany(number => Enumerable.Repeat(1000L + number, 3)), Balances(changed).Order());
    }

    [Fact]
    public void Change_OfAStreamThatIsUnitedWithItself_CountsOnceForEachCopy()
    {
        var (env, changed, _) = Program();
        var accounts = Accounts(env, 10);
        accounts.Union(accounts).Map(account =>
        {
            account.Balance += 1000;
            return account;
        }).SinkTo(changed);

        Run(env);

        Assert.Equal(Enumerable.Range(1, 10).SelectMany(number => Enumerable.Repeat(1000L + number, 2)), Balances(changed).Order());
    }

    [Fact]
    public void State_ThatIsEmittedAndChangedLater_IsEmittedAsItWas()
    {
        var (env, totals, _) = Program();
        Accounts(env, 4).KeyBy(_ => 0).Process(new RunningTotal()).Uid("total").SinkTo(totals);

        Run(env);

        Assert.Equal([1L, 3, 6, 10], Balances(totals));
    }

    [Fact]
    public void Record_ThatIsKeptInStateAndEmitted_IsNotChangedByItsConsumer()
    {
        var (env, seen, _) = Program();
        Accounts(env, 3).KeyBy(_ => 0).Process(new EmitPrevious()).Uid("previous").Map(Change).SinkTo(new DiscardingSink<Account>());
        var previous = Accounts(env, 3).KeyBy(_ => 0).Process(new EmitPrevious(changes: true)).Uid("previous and change");
        previous.SinkTo(seen);

        Run(env);

        Assert.Equal([1L, 2], Balances(seen));
    }

    [Fact]
    public void Object_ThatAMapAnswersAgainAndAgain_IsEachRecordsOwn()
    {
        var (env, seen, _) = Program();
        Accounts(env, 4).Map(new ReusingMap()).SinkTo(seen);

        Run(env);

        Assert.Equal([10L, 20, 30, 40], Balances(seen));
    }

    [Fact]
    public void Object_ThatAFlatMapEmitsTwice_IsTwoRecords()
    {
        var (env, seen, _) = Program();
        Accounts(env, 2).FlatMap((Account account, ICollector<Account> output) =>
        {
            output.Collect(account);
            account.Balance += 100;
            output.Collect(account);
        }).SinkTo(seen);

        Run(env);

        Assert.Equal([1L, 101, 2, 102], Balances(seen));
    }

    [Fact]
    public void Object_EmittedToTheMainAndASideOutput_IsTwoRecords()
    {
        var (env, main, side) = Program();
        var both = Accounts(env, 3).Process(new EmitToBoth());
        both.Map(Change).SinkTo(main);
        both.GetSideOutput(Side).SinkTo(side);

        Run(env);

        Assert.Equal([1L, 2, 3], Balances(side));
    }

    [Fact]
    public void Collection_OfAProgram_IsNotChangedByItsJob()
    {
        var (env, changed, _) = Program();
        var mine = new[] { new Account { Balance = 7 } };
        env.FromCollection(mine).Map(Change).SinkTo(changed);

        Run(env);

        Assert.Equal([-1L], Balances(changed));
        Assert.Equal(7, mine[0].Balance);
    }

    [Fact]
    public void Record_WithAList_IsCopiedDeep()
    {
        var env = StreamExecutionEnvironment.Create().SetParallelism(1);
        var others = new CollectingSink<Basket>();
        var baskets = env.FromSequence(1, 3).Map(number => new Basket($"{number}", [number]));
        baskets.Map(basket =>
        {
            basket.Items.Add(100);
            return basket;
        }).SinkTo(new DiscardingSink<Basket>());
        baskets.SinkTo(others);

        Run(env);

        Assert.All(others.Values, basket => Assert.Single(basket.Items));
    }

    [Fact]
    public void Record_ThatCannotBeChanged_IsTheSameObjectForAll()
    {
        var env = StreamExecutionEnvironment.Create().SetParallelism(1);
        var (one, other) = (new CollectingSink<Visit>(), new CollectingSink<Visit>());
        var mine = new[] { new Visit("a", 1), new LateVisit("b", 2, TimeSpan.FromSeconds(1)) };
        var visits = env.FromCollection(mine);
        visits.Map(visit => visit).SinkTo(one);
        visits.SinkTo(other);

        Run(env);

        Assert.All(mine.Zip(one.Values), pair => Assert.Same(pair.First, pair.Second));
        Assert.All(mine.Zip(other.Values), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public void Records_OfAnAbstractType_AreCopiedAsTheirOwnTypesNeedIt()
    {
        var env = StreamExecutionEnvironment.Create().SetParallelism(1);
        var other = new CollectingSink<Event>();
        Event[] mine = [new Fixed(1), new Changeable { Number = 2 }];
        var events = env.FromCollection(mine);
        events.Map(item =>
        {
            if (item is Changeable changeable)
            {
                changeable.Number = 0;
            }

            return item;
        }).SinkTo(new DiscardingSink<Event>());
        events.SinkTo(other);

        Run(env);

        Assert.Same(mine[0], other.Values.First());
        Assert.Equal(2, Assert.IsType<Changeable>(other.Values.Last()).Number);
    }

    [Fact]
    public void ObjectReuse_HandsOnTheSameObjects()
    {
        var (env, one, other) = Program();
        env.Config.EnableObjectReuse();
        var mine = new[] { new Account { Balance = 7 } };
        var accounts = env.FromCollection(mine);
        accounts.Map(account => account).SinkTo(one);
        accounts.SinkTo(other);

        Run(env);

        Assert.Same(mine[0], one.Values.Single());
        Assert.Same(mine[0], other.Values.Single());
    }

    [Fact]
    public void Filter_ThatRemembersARecord_DoesNotSeeItChanged()
    {
        var (env, seen, _) = Program();
        var filter = new Growing();
        Accounts(env, 5).Filter(() => filter).Map(Change).SinkTo(seen);

        Run(env);

        Assert.Equal(5, filter.Last!.Balance);
    }

    private static (StreamExecutionEnvironment Environment, CollectingSink<Account> One, CollectingSink<Account> Other) Program() =>
        (StreamExecutionEnvironment.Create().SetParallelism(1), new CollectingSink<Account>(), new CollectingSink<Account>());

    private static SingleOutputStreamOperator<Account> Accounts(StreamExecutionEnvironment environment, int count) =>
        environment.FromSequence(1, count).Map(number => new Account { Balance = number });

    private static Account Change(Account account)
    {
        account.Balance = -1;
        return account;
    }

    private static void Run(StreamExecutionEnvironment environment, int parallelism = 1, bool local = true) =>
        new SeededRun(environment.SetParallelism(parallelism), 1, new SeededRunOptions { Local = local }).Run();

    private static IEnumerable<long> Balances(CollectingSink<Account> sink) => sink.Values.Select(account => account.Balance);

    private sealed class Account
    {
        public long Balance { get; set; }
    }

    private sealed record Basket(string Name, List<long> Items);

    private record Visit(string Page, long Time);

    private sealed record LateVisit(string Page, long Time, TimeSpan By) : Visit(Page, Time);

    private abstract class Event;

    private sealed class Fixed(long number) : Event
    {
        public long Number { get; } = number;
    }

    private sealed class Changeable : Event
    {
        public long Number { get; set; }
    }

    private sealed class RunningTotal : KeyedProcessFunction<int, Account, Account>
    {
        private IValueState<Account?> _total = null!;

        public override void Open(IRuntimeContext context) =>
            _total = context.GetState(new ValueStateDescriptor<Account?>("total"));

        public override void ProcessElement(Account value, IKeyedProcessContext<int> context, ICollector<Account> output)
        {
            var total = _total.Value ?? new Account();
            total.Balance += value.Balance;
            _total.Value = total;
            output.Collect(total);
        }
    }

    private sealed class EmitPrevious(bool changes = false) : KeyedProcessFunction<int, Account, Account>
    {
        private IValueState<Account?> _previous = null!;

        public override void Open(IRuntimeContext context) =>
            _previous = context.GetState(new ValueStateDescriptor<Account?>("previous"));

        public override void ProcessElement(Account value, IKeyedProcessContext<int> context, ICollector<Account> output)
        {
            if (_previous.Value is { } previous)
            {
                output.Collect(previous);
                previous.Balance = changes ? 1_000_000 : previous.Balance;
            }

            _previous.Value = value;
        }
    }

    private sealed class ReusingMap : IMapOperator<Account, Account>
    {
        private Account? _answer;

        public Account Map(Account value)
        {
            _answer ??= new Account();
            _answer.Balance = value.Balance * 10;
            return _answer;
        }
    }

    private sealed class EmitToBoth : ProcessFunction<Account, Account>
    {
        public override void ProcessElement(Account value, IProcessContext context, ICollector<Account> output)
        {
            output.Collect(value);
            context.Output(Side, value);
        }
    }

    private sealed class Growing : IFilterOperator<Account>
    {
        public Account? Last { get; private set; }

        public bool Filter(Account value)
        {
            var grows = value.Balance > (Last?.Balance ?? 0);
            Last = value;
            return grows;
        }
    }
}
