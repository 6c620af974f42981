namespace FlinkNet.Engine.Tests.Planning;

/// <summary>What a program's next job has of its steps, once another has taken those before.</summary>
public sealed class TakenStepsTests
{
    [Fact]
    public void Plan_AfterAJobTookTheSteps_HasOnlyThoseWrittenSince()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers("first").Discard();
        env.TakeTransformations("one");
        env.Numbers("second").Discard();

        Assert.Equal(["Source: second -> Sink: out"], env.Plan().Names());
    }

    [Fact]
    public void Plan_OfAStreamKeptFromBefore_HasTheStepsItComesFrom_WithoutTheSinksOfBefore()
    {
        var env = PlannedPrograms.Environment();
        var kept = env.Numbers().Map(number => number + 1).Name("kept");
        kept.Filter(number => number > 1).Name("of before").Discard("first");
        env.TakeTransformations("one");
        kept.Map(number => number + 1).Name("of now").Discard("second");

        Assert.Equal(["Source: numbers -> kept -> of now -> Sink: second"], env.Plan().Names());
    }

    [Fact]
    public void Plan_OfKeptStreamsThatMeet_HasTheStepsOfAll()
    {
        var env = PlannedPrograms.Environment();
        var (left, right) = (env.Numbers("left").KeyBy(number => number), env.Numbers("right"));
        left.Discard("first");
        right.Discard("first of right");
        env.TakeTransformations("one");
        left.Union(right).Discard("second");

        Assert.Equal(["Source: left", "Source: right", "Sink: second"], env.Plan().Names());
    }

    [Fact]
    public void Plan_WhenAllStepsAreTaken_SaysWhatFlinkSays_AndWhichJobHasThem()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().Discard();
        env.TakeTransformations("one");

        var message = env.Refusal();

        Assert.StartsWith("No operators defined in streaming topology.", message, StringComparison.Ordinal);
        Assert.Contains("Job 'one' has taken the steps", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_WrittenAfterAJob_HaveNumbersThatNoOtherStepHad()
    {
        var env = PlannedPrograms.Environment();
        var first = env.Numbers();
        first.Discard();
        env.TakeTransformations("one");

        Assert.True(env.Numbers().Transformation.Id > first.Transformation.Id + 1);
    }
}
