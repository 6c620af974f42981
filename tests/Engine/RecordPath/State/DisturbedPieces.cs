using CsCheck;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>
/// Runs scripts over a piece of a program in two subtasks, each with the keys of its key groups. Disturbed, the subtasks are restored from
/// their snapshots on the way, become one and two again, whenever
/// the script says so; undisturbed, they stay two. A restore forgets the watermark (rule W9), so it comes again.
/// </summary>
internal static class DisturbedPieces
{
    private static readonly int MaxParallelism = new ExecutionConfig().MaxParallelism;

    public static readonly OutputTag<Event> LateTag = new("late");

    public static readonly Gen<Step[]> Scripts = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 3], Gen.Int[0, 30], Gen.Int[0, 1])
        .Select((kind, key, time, part) => new Step((StepKind)Math.Max(0, kind - 8), key, time, part)).Array[5, 60];

    // Two keys of either subtask.
    private static readonly int[] Keys =
        [.. Enumerable.Range(0, 100).GroupBy(PartOf).OrderBy(part => part.Key).SelectMany(part => part.Take(2))];

    /// <summary>What happens next.</summary>
    public enum StepKind
    {
        Record,
        Watermark,
        OtherWatermark,
        Restore,
        Rescale,
    }

    /// <summary>Answers all that came out, in the order of its text.</summary>
    public static List<string> Run(Func<HarnessSnapshot?, DisturbedPiece> create, Step[] script, bool isDisturbed)
    {
        var run = new ScriptRun(create, isDisturbed);
        for (var i = 0; i < script.Length; i++)
        {
            run.Do(script[i], i);
        }

        return run.End();
    }

    private static int PartOf(int key) => new KeyGroupRouter(2, MaxParallelism).SubtaskOf(default(StableKeyHash).Hash(key));

    public readonly record struct Event(int Key, long Time, int Value);

    public readonly record struct Step(StepKind Kind, int Key, int Time, int Part);

    private sealed class ScriptRun(Func<HarnessSnapshot?, DisturbedPiece> create, bool isDisturbed)
    {
        private readonly List<string> _results = [];
        private readonly long[] _watermarks = [long.MinValue, long.MinValue];
        private DisturbedPiece[] _parts = [create(null), create(null)];
        private bool _isTogether;

        public void Do(Step step, int number)
        {
            var time = step.Time + number;
            switch (step.Kind)
            {
                case StepKind.Record:
                    _parts[_parts.Length == 1 ? 0 : PartOf(Keys[step.Key])].Process(new Event(Keys[step.Key], time, number));
                    break;
                case StepKind.Watermark or StepKind.OtherWatermark:
                    Advance(time, _isTogether || step.Kind == StepKind.Watermark ? [0, 1] : [step.Part]);
                    break;
                case StepKind.Restore when isDisturbed:
                    Become([.. _parts.Select(part => part.Harness.Snapshot())]);
                    break;
                case StepKind.Rescale when _isTogether || _watermarks[0] == _watermarks[1]:
                    _isTogether = !_isTogether;
                    if (isDisturbed)
                    {
                        Rescale();
                    }

                    break;
            }
        }

        public List<string> End()
        {
            foreach (var part in _parts)
            {
                part.Watermark(10_000);
                part.TakeAndEnd(_results);
            }

            _results.Sort(StringComparer.Ordinal);
            return _results;
        }

        private void Advance(long time, int[] parts)
        {
            foreach (var part in parts)
            {
                _watermarks[part] = Math.Max(_watermarks[part], time);
                if (part < _parts.Length)
                {
                    _parts[part].Watermark(_watermarks[part]);
                }
            }
        }

        private void Rescale()
        {
            var whole = HarnessSnapshot.Combine([.. _parts.Select(part => part.Harness.Snapshot())]);
            Become(_isTogether ? [whole] : [HalfOf(whole, 0), HalfOf(whole, 1)]);
        }

        private void Become(HarnessSnapshot[] snapshots)
        {
            foreach (var part in _parts)
            {
                part.TakeAndEnd(_results);
            }

            _parts = Array.ConvertAll(snapshots, snapshot => create(snapshot));
            for (var part = 0; part < _parts.Length; part++)
            {
                if (_watermarks[part] > long.MinValue)
                {
                    _parts[part].Watermark(_watermarks[part]);
                }
            }
        }

        private static HarnessSnapshot HalfOf(HarnessSnapshot whole, int part) => new(
            whole.Of(KeyGroupAssignment.RangeOf(part, 2, MaxParallelism), part, parallelism: 2), whole.ProcessingTime);
    }
}

/// <summary>One subtask.</summary>
internal sealed record DisturbedPiece(
    OperatorTestHarnessBase<string> Harness,
    Action<DisturbedPieces.Event> Process,
    Action<long> Watermark,
    bool HasLate)
{
    public static DisturbedPiece Of(OperatorTestHarness<DisturbedPieces.Event, string> harness) =>
        new(harness, happened => harness.ProcessElement(happened, happened.Time), harness.ProcessWatermark, HasLate: true);

    /// <summary>Of two inputs each takes every other record.</summary>
    public static DisturbedPiece Of(OperatorTestHarness<DisturbedPieces.Event, DisturbedPieces.Event, string> harness) => new(
        harness,
        happened => (happened.Value % 2 == 0 ? harness.First : harness.Second).ProcessElement(happened, happened.Time),
        harness.ProcessWatermark,
        HasLate: false);

    public void TakeAndEnd(List<string> results)
    {
        results.AddRange(Harness.Output.TakeValues());
        if (HasLate)
        {
            results.AddRange(Harness.SideOutput(DisturbedPieces.LateTag).TakeValues().Select(late => $"late {late}"));
        }

        Harness.Dispose();
    }
}
