using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Planning;

/// <summary>Refuses, while the graph is built, a key whose hash would differ from process to process.</summary>
internal static class KeyTypes
{
    /// <exception cref="InvalidJobException">A type cannot be a key; the message names the operator.</exception>
    public static void Check(IEnumerable<Transformation> transformations)
    {
        foreach (var partitioning in transformations.Where(transformation => transformation.IsVirtual))
        {
            partitioning.Accept(KeyByCheck.Instance);
        }
    }

    private sealed class KeyByCheck : TransformationVisitor
    {
        public static KeyByCheck Instance { get; } = new();

        public override void Visit<T>(VirtualTransformation<T> step) => step.GivenPartitioning?.Accept(new KeyCheck<T>(step.Inputs[0]));
    }

    private sealed class KeyCheck<T>(Transformation input) : IPartitioningVisitor<T, bool>
    {
        public bool Visit(KeylessPartitioning<T> partitioning) => true;

        public bool Visit<TKey>(HashPartitioning<T, TKey> partitioning)
            where TKey : notnull
        {
            try
            {
                _ = KeyHashers.For<TKey>();
                return true;
            }
            catch (InvalidJobException refusal)
            {
                throw new InvalidJobException($"KeyBy after '{OperatorNames.Of(input)}': {refusal.Message}");
            }
        }

        // A user's partitioner sees the key itself, in one process; nothing is stored by it.
        public bool Visit<TKey>(CustomPartitioning<T, TKey> partitioning) => true;
    }
}
