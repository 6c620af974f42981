namespace FlinkNet.Engine.ControlPlane;

/// <summary>
/// Chooses a slot for every subtask. A slot sharing group takes as many slots as its widest vertex has subtasks; slot <c>i</c> holds
/// subtask <c>i</c> of each vertex of the group, so that forward edges stay within a TaskManager.
/// </summary>
internal static class SlotAllocator
{
    public static SlotDecision Allocate(JobTopology topology, TaskManagerId submitter, IReadOnlyList<TaskManagerOffer> offers)
    {
        var groups = GroupsOf(topology);
        if (WhatIsMissing(groups, submitter, offers) is { } missing)
        {
            return new SlotDecision.Missing(missing);
        }

        // The submitter comes first, so that a small job stays in the process that wants its result.
        var ordered = offers
            .Where(offer => offer.FreeSlots > 0)
            .OrderByDescending(offer => offer.TaskManager == submitter)
            .ThenBy(offer => offer.TaskManager.Value, StringComparer.Ordinal)
            .ToArray();
        var slots = Spread(groups, ordered);
        return new SlotDecision.Allocated(PlacementOf(topology, groups, slots, ordered));
    }

    /// <summary>How many slots the job takes of the TaskManager at <paramref name="position"/> of the placement.</summary>
    public static int SlotsTaken(JobTopology topology, int[][] assignment, int position) => Enumerable
        .Range(0, assignment.Length)
        .SelectMany(vertex => assignment[vertex]
            .Select((taskManager, subtask) => (Group: topology.Vertices[vertex].SlotSharingGroup, Slot: subtask, TaskManager: taskManager)))
        .Where(slot => slot.TaskManager == position)
        .Distinct()
        .Count();

    private static List<SlotGroup> GroupsOf(JobTopology topology) =>
        [.. topology.Vertices
            .GroupBy(vertex => vertex.SlotSharingGroup, StringComparer.Ordinal)
            .Select(group => new SlotGroup(
                group.Key,
                group.Max(vertex => vertex.Parallelism),
                group.Where(vertex => vertex.RunsAtSubmitter).Select(vertex => vertex.Parallelism).DefaultIfEmpty(0).Max()))];

    private static string? WhatIsMissing(List<SlotGroup> groups, TaskManagerId submitter, IReadOnlyList<TaskManagerOffer> offers)
    {
        var needed = groups.Sum(group => group.Slots);
        var free = offers.Sum(offer => offer.FreeSlots);
        if (needed > free)
        {
            var offered = offers.Sum(offer => offer.Slots);
            var taken = offered > free ? $", {offered - free} of them taken by other jobs" : string.Empty;
            return $"needs {Count(needed, "slot")}, {offered} {(offered == 1 ? "is" : "are")} offered by {Count(offers.Count, "TaskManager")}{taken}";
        }

        var pinned = groups.Sum(group => group.AtSubmitter);
        var freeAtSubmitter = offers.FirstOrDefault(offer => offer.TaskManager == submitter)?.FreeSlots ?? 0;
        return pinned > freeAtSubmitter
            ? $"needs {Count(pinned, "slot")} on TaskManager {submitter}, which submitted it, but {freeAtSubmitter} {(freeAtSubmitter == 1 ? "is" : "are")} free there"
            : null;
    }

    // Each slot goes to the TaskManager that has fewest of this job so far: round robin, as long as all have free ones.
    private static Dictionary<string, int[]> Spread(List<SlotGroup> groups, TaskManagerOffer[] offers)
    {
        var taken = new int[offers.Length];
        var slots = groups.ToDictionary(group => group.Name, group => new int[group.Slots], StringComparer.Ordinal);
        foreach (var group in groups)
        {
            // The submitter stands first, and has these slots free: that was checked.
            taken[0] += group.AtSubmitter;
        }

        foreach (var group in groups)
        {
            for (var slot = group.AtSubmitter; slot < group.Slots; slot++)
            {
                var chosen = LeastTaken(taken, offers);
                taken[chosen]++;
                slots[group.Name][slot] = chosen;
            }
        }

        return slots;
    }

    private static int LeastTaken(int[] taken, TaskManagerOffer[] offers)
    {
        var chosen = -1;
        for (var i = 0; i < offers.Length; i++)
        {
            if (taken[i] < offers[i].FreeSlots && (chosen < 0 || taken[i] < taken[chosen]))
            {
                chosen = i;
            }
        }

        return chosen;
    }

    private static Placement PlacementOf(
        JobTopology topology, List<SlotGroup> groups, Dictionary<string, int[]> slots, TaskManagerOffer[] offers)
    {
        // Only those that got a slot take part.
        var used = groups.SelectMany(group => slots[group.Name]).Distinct().Order().ToList();
        var position = used.Select((taskManager, index) => (taskManager, index)).ToDictionary(pair => pair.taskManager, pair => pair.index);
        return new Placement(
            [.. used.Select(taskManager => offers[taskManager].TaskManager)],
            [.. topology.Vertices.Select(vertex => slots[vertex.SlotSharingGroup].Take(vertex.Parallelism).Select(slot => position[slot]).ToArray())]);
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private sealed record SlotGroup(string Name, int Slots, int AtSubmitter);
}
