using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Accumulators as they cross processes and are stored with a job: nobody on the way needs to know their classes.</summary>
internal static class AccumulatorBytes
{
    private static readonly Lazy<Serializer> Bytes =
        new(() => new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());

    /// <summary>Writes the accumulators of a task; null for none.</summary>
    public static byte[]? Write(IReadOnlyDictionary<string, IAccumulator> accumulators) => accumulators.Count == 0
        ? null
        : Bytes.Value.SerializeToArray(accumulators.ToDictionary(entry => entry.Key, object (entry) => entry.Value));

    /// <summary>Reads the accumulators of tasks, and puts together those of one name.</summary>
    /// <exception cref="FlinkException">Those of one name are of two classes.</exception>
    public static IReadOnlyDictionary<string, IAccumulator> Merge(IEnumerable<byte[]> tasks)
    {
        var merged = new SortedDictionary<string, IAccumulator>(StringComparer.Ordinal);
        foreach (var task in tasks)
        {
            foreach (var (name, read) in Bytes.Value.Deserialize<Dictionary<string, object>>(task) ?? [])
            {
                var accumulator = (IAccumulator)read;
                if (!merged.TryAdd(name, accumulator))
                {
                    Merge(name, merged[name], accumulator);
                }
            }
        }

        return merged;
    }

    private static void Merge(string name, IAccumulator into, IAccumulator other)
    {
        if (into.GetType() != other.GetType())
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Accumulator '{name}' is a {into.GetType().Name} in one operator and a {other.GetType().Name} in another: give each its "
                    + "own name.");
        }

        into.Merge(other);
    }
}
