using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Slots;

/// <summary>Two TaskManagers whose tasks could not speak to each other, though both are members.</summary>
/// <param name="From">Who could not reach.</param>
/// <param name="To">Whom.</param>
/// <param name="LeftOut">Which of the two the job is planned without; null for neither, since it needs the slots of both.</param>
/// <param name="Sentence">The message for the operator.</param>
internal sealed record BrokenWay(TaskManagerId From, TaskManagerId To, TaskManagerId? LeftOut, string Sentence);

/// <summary>
/// Remembers which TaskManagers could not reach each other, and plans without one of two between which attempts broke repeatedly: as long
/// as a third reaches both, the membership keeps them alive, and every attempt that runs on both would break again. What has not broken for
/// some attempts is forgotten, so that a way that was mended is used again.
/// </summary>
internal sealed class BrokenWays
{
    /// <summary>How many attempts must have broken between two TaskManagers. One may have been an accident.</summary>
    public const int BreaksMin = 2;

    /// <summary>After how many attempts without a break it is forgotten.</summary>
    public const int AttemptsRemembered = 4;

    private readonly SortedDictionary<(string From, string To), Breaks> _ways = [];

    /// <summary>A task on one TaskManager could not speak to one on the other.</summary>
    public void Note(TaskManagerId from, TaskManagerId to, Attempt attempt)
    {
        // Either direction is the same connection; the one that noticed first is named.
        var key = _ways.ContainsKey((to.Value, from.Value)) ? (to.Value, from.Value) : (from.Value, to.Value);
        var known = _ways.GetValueOrDefault(key);
        if (known.LastAttempt < attempt)
        {
            var isRecent = known.Count > 0 && attempt.Value - known.LastAttempt.Value <= AttemptsRemembered;
            _ways[key] = new Breaks(isRecent ? known.Count + 1 : 1, attempt);
        }
    }

    /// <summary>Takes out of the offers what would let the next attempt break again.</summary>
    /// <param name="topology">The job.</param>
    /// <param name="submitter">Who submitted it.</param>
    /// <param name="offers">What there is.</param>
    /// <param name="attempt">The attempt that is planned.</param>
    public (IReadOnlyList<TaskManagerOffer> Offers, IReadOnlyList<BrokenWay> Broken) Select(
        JobTopology topology, TaskManagerId submitter, IReadOnlyList<TaskManagerOffer> offers, Attempt attempt)
    {
        if (_ways.Count == 0)
        {
            return (offers, []);
        }

        bool IsOffered(string taskManager) => offers.Any(offer => offer.TaskManager.Value == taskManager);
        var broken = _ways
            .Where(way => way.Value.Count >= BreaksMin
                && attempt.Value - way.Value.LastAttempt.Value <= AttemptsRemembered
                && IsOffered(way.Key.From)
                && IsOffered(way.Key.To))
            .Select(way => way.Key)
            .ToList();
        var told = new List<BrokenWay>();
        foreach (var (from, to) in broken)
        {
            if (IsOffered(from) && IsOffered(to))
            {
                var leftOut = Candidates(from, to, broken, submitter)
                    .FirstOrDefault(candidate => Suffices(topology, submitter, Without(offers, candidate)));
                told.Add(Tell(topology, submitter, offers, from, to, leftOut));
                offers = leftOut is null ? offers : Without(offers, leftOut);
            }
        }

        return (offers, told);
    }

    // The one that more others cannot reach is likelier to be the one whose network is broken.
    private static IEnumerable<string> Candidates(string from, string to, List<(string From, string To)> broken, TaskManagerId submitter) =>
        new[] { from, to }
            .OrderByDescending(candidate => broken.Count(way => way.From == candidate || way.To == candidate))
            .ThenBy(candidate => candidate == submitter.Value)
            .ThenByDescending(candidate => candidate, StringComparer.Ordinal);

    private static BrokenWay Tell(
        JobTopology topology,
        TaskManagerId submitter,
        IReadOnlyList<TaskManagerOffer> offers,
        string from,
        string to,
        string? leftOut)
    {
        var what =
            $"TaskManager {from} cannot reach TaskManager {to}, though both are members: attempts of job '{topology.JobName}' broke "
                + $"between them repeatedly. ";
        var missing = (SlotAllocator.Allocate(topology, submitter, Without(offers, to)) as SlotDecision.Missing)?.Sentence;
        var then = leftOut is null
            ? $"The job is planned on both all the same, since without either it {missing}. See to the network between them, or start "
                + $"more TaskManagers."
            : $"The job is planned without {leftOut}. See to the network between them.";
        return new BrokenWay(new TaskManagerId(from), new TaskManagerId(to), leftOut is null
            ? null
            : new TaskManagerId(leftOut), what + then);
    }

    private static List<TaskManagerOffer> Without(IReadOnlyList<TaskManagerOffer> offers, string taskManager) =>
        [.. offers.Where(offer => offer.TaskManager.Value != taskManager)];

    private static bool Suffices(JobTopology topology, TaskManagerId submitter, IReadOnlyList<TaskManagerOffer> offers) =>
        SlotAllocator.Allocate(topology, submitter, offers) is SlotDecision.Allocated;

    private readonly record struct Breaks(int Count, Attempt LastAttempt);
}
