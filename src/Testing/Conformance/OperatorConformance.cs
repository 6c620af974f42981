namespace FlinkNet.Testing.Conformance;

/// <summary>
/// What every operator must keep to be exactly-once: derive from <see cref="OperatorConformance{TIn, TOut}"/> or
/// <see cref="OperatorConformance{TIn1, TIn2, TOut}"/>, give it the operator and a script that makes it do all it can, and check each
/// <see cref="OperatorPromise"/> with the test framework of your choice. All runs on the test's thread, in virtual time, without a cluster.
/// </summary>
/// <example>
/// With xunit:
/// <code>
/// public static TheoryData&lt;OperatorPromise&gt; Promises => [.. Enum.GetValues&lt;OperatorPromise&gt;()];
///
/// [Theory]
/// [MemberData(nameof(Promises))]
/// public void Operator_KeepsItsPromises(OperatorPromise promise) => Verify(promise);
/// </code>
/// </example>
/// <typeparam name="TOut">The type of the records that leave, which must have the equality of values, as records have.</typeparam>
public abstract class OperatorConformance<TOut>
{
    private protected OperatorConformance()
    {
    }

    /// <summary>The side outputs that the operator emits to; what leaves by them is compared, too.</summary>
    protected virtual IReadOnlyList<OutputTag> SideOutputs => [];

    /// <summary>
    /// From how many subtasks to how many the operator is rescaled. Empty for one whose output depends on which subtask a record comes to.
    /// </summary>
    protected virtual IReadOnlyList<(int From, int To)> Rescalings => [(1, 2), (2, 3), (3, 2), (3, 1)];

    /// <summary>Checks one promise.</summary>
    /// <exception cref="ConformanceException">The operator breaks it.</exception>
    public void Verify(OperatorPromise promise)
    {
        switch (promise)
        {
            case OperatorPromise.MakesTheSameOfTheSame:
                VerifyRepetition();
                break;
            case OperatorPromise.EmitsNothingLate:
                VerifyNothingLate();
                break;
            case OperatorPromise.IsNotDisturbedBySnapshots:
                VerifySnapshots();
                break;
            case OperatorPromise.ResumesFromAnySnapshot:
                VerifyResuming(promise, from: 1, to: 1);
                break;
            case OperatorPromise.Rescales:
                foreach (var (from, to) in Rescalings)
                {
                    VerifyResuming(promise, from, to);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(promise), promise, "There is no such promise.");
        }
    }

    private protected abstract OperatorTestHarnessBase<TOut> Start(HarnessSnapshot? snapshot, int parallelism);

    private protected abstract IReadOnlyList<ScriptStep<TOut>> ReadScript();

    private protected OutputTag[] Tags() => [.. SideOutputs];

    private List<ScriptStep<TOut>> Steps()
    {
        var steps = ReadScript();
        return steps.Count > 0
            ? [.. steps, new ScriptStep<TOut>("the end of the input", harness => harness.EndInputs(), IsWatermark: false, IsLate: false)]
            : throw new ConformanceException("The script is empty: let records and watermarks come that make the operator do all it can.");
    }

    private List<object> Whole()
    {
        using var harness = Start(snapshot: null, parallelism: 1);
        Steps().ForEach(step => step.Run(harness));
        return harness.TakeAll();
    }

    private void VerifyRepetition()
    {
        var (first, second) = (Whole(), Whole());
        if (first.Count == 0)
        {
            throw new ConformanceException(
                "Nothing left the operator, so nothing could be compared: let records and watermarks come that make it emit.");
        }

        Outputs.RequireSame(
            OperatorPromise.MakesTheSameOfTheSame,
            "run a second time (records that leave must have the equality of values, as records have)",
            first,
            second);
    }

    private void VerifyNothingLate()
    {
        using var harness = Start(snapshot: null, parallelism: 1);
        var watermark = Model.Watermark.None;
        foreach (var step in Steps())
        {
            step.Run(harness);
            var next = harness.Output.Watermarks.DefaultIfEmpty(watermark).Max();
            var late = harness.Output.Take().Where(record => record.Timestamp <= watermark).ToList();
            if (late.Count > 0 && !step.IsLate)
            {
                throw new ConformanceException(
                    $"{OperatorPromise.EmitsNothingLate}: after {step.Text}, the operator emitted {string.Join(", ", late)}, "
                    + $"and had handed on the watermark {watermark}. "
                    + "Hold the watermark back while such records may follow (OnWatermark), or emit with a later timestamp.");
            }

            watermark = next;
        }
    }

    private void VerifySnapshots()
    {
        using var harness = Start(snapshot: null, parallelism: 1);
        foreach (var step in Steps())
        {
            harness.Snapshot();
            step.Run(harness);
        }

        Outputs.RequireSame(
            OperatorPromise.IsNotDisturbedBySnapshots, "with a snapshot before each piece of input", Whole(), harness.TakeAll());
    }

    private void VerifyResuming(OperatorPromise promise, int from, int to)
    {
        var expected = Whole();
        var steps = Steps();
        for (var stored = 0; stored < steps.Count; stored++)
        {
            var (before, snapshot) = RunAndKill(steps, stored, from);
            using var resumed = Start(snapshot, to);

            // Watermarks are not stored: in a job the sources tell them anew.
            steps[..stored].FindLast(step => step.IsWatermark)?.Run(resumed);
            steps[stored..].ForEach(step => step.Run(resumed));
            var where = stored == 0 ? "before all input" : $"after {steps[stored - 1].Text}";
            var scale = from == 1 && to == 1 ? "" : $", from {from} to {to} subtasks";
            Outputs.RequireSame(promise, $"stored {where} and resumed{scale}", expected, [.. before, .. resumed.TakeAll()]);
        }
    }

    // What leaves after the snapshot is lost with the process.
    private (List<object> Before, HarnessSnapshot Snapshot) RunAndKill(List<ScriptStep<TOut>> steps, int stored, int parallelism)
    {
        using var killed = Start(snapshot: null, parallelism);
        steps[..stored].ForEach(step => step.Run(killed));
        var snapshot = killed.Snapshot();
        var before = killed.TakeAll();
        steps[stored..].ForEach(step => step.Run(killed));
        return (before, snapshot);
    }
}

/// <summary>The conformance of an operator with one input.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class OperatorConformance<TIn, TOut> : OperatorConformance<TOut>
{
    /// <summary>Writes the operator, or a piece of a program that ends with it, as in a program.</summary>
    protected abstract SingleOutputStreamOperator<TOut> Build(DataStream<TIn> input);

    /// <summary>Says what happens to the operator.</summary>
    protected abstract void Write(OperatorScript<TIn, TOut> script);

    private protected sealed override OperatorTestHarnessBase<TOut> Start(HarnessSnapshot? snapshot, int parallelism) =>
        OperatorTestHarness.Create<TIn, TOut>(snapshot, parallelism, Build, Tags());

    private protected sealed override IReadOnlyList<ScriptStep<TOut>> ReadScript()
    {
        var script = new OperatorScript<TIn, TOut>();
        Write(script);
        return script.Steps;
    }
}

/// <summary>The conformance of an operator with two inputs.</summary>
/// <typeparam name="TIn1">The type of the records of the first input.</typeparam>
/// <typeparam name="TIn2">The type of the records of the second input.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class OperatorConformance<TIn1, TIn2, TOut> : OperatorConformance<TOut>
{
    /// <summary>Writes the operator, or a piece of a program that ends with it, as in a program.</summary>
    protected abstract SingleOutputStreamOperator<TOut> Build(DataStream<TIn1> first, DataStream<TIn2> second);

    /// <summary>Says what happens to the operator.</summary>
    protected abstract void Write(OperatorScript<TIn1, TIn2, TOut> script);

    private protected sealed override OperatorTestHarnessBase<TOut> Start(HarnessSnapshot? snapshot, int parallelism) =>
        OperatorTestHarness.Create<TIn1, TIn2, TOut>(snapshot, parallelism, Build, Tags());

    private protected sealed override IReadOnlyList<ScriptStep<TOut>> ReadScript()
    {
        var script = new OperatorScript<TIn1, TIn2, TOut>();
        Write(script);
        return script.Steps;
    }
}
