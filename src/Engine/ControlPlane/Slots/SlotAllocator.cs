namespace FlinkNet.Engine.ControlPlane.Slots;

/// <summary>
/// Chooses a slot for every subtask. A slot sharing group takes as many slots as its widest vertex has subtasks; slot <c>i</c> holds
/// subtask <c>i</c> of each vertex of the group, so that forward edges stay within a TaskManager.
/// </summary>
internal static class SlotAllocator
{
    /// <summary>Chooses.</summary>
    /// <param name="topology">The job.</param>
    /// <param name="submitter">Who submitted it.</param>
    /// <param name="offers">What there is.</param>
    /// <param name="previous">Where the same subtasks ran before: they go back there if a slot is free. Null for nowhere.</param>
    public static SlotDecision Allocate(
        JobTopology topology,
        TaskManagerId submitter,
        IReadOnlyList<TaskManagerOffer> offers,
        Placement? previous = null)
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
        var slots = Spread(groups, ordered, group => PreviousOf(topology, group, ordered, previous));
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
            return $"needs {Count(needed, "slot")}, {offered} {(offered == 1 ? "is" : "are")} offered by "
                + $"{Count(offers.Count, "TaskManager")}{taken}";
        }

        var pinned = groups.Sum(group => group.AtSubmitter);
        var freeAtSubmitter = offers.FirstOrDefault(offer => offer.TaskManager == submitter)?.FreeSlots ?? 0;
        return pinned > freeAtSubmitter
            ? $"needs {Count(pinned, "slot")} on TaskManager {submitter}, which submitted it, but {freeAtSubmitter} "
                + $"{(freeAtSubmitter == 1 ? "is" : "are")} free there"
            : null;
    }

    // Each slot goes to the TaskManager that has fewest of this job so far: round robin, as long as all have free ones. Slots that go back
    // to where they were come before all others.
    private static Dictionary<string, int[]> Spread(List<SlotGroup> groups, TaskManagerOffer[] offers, Func<SlotGroup, int[]> previousOf)
    {
        // The submitter is first, and has its slots free: that was checked.
        var taken = new int[offers.Length];
        taken[0] = groups.Sum(group => group.AtSubmitter);
        var slots = groups.ToDictionary(group => group.Name, group => new int[group.Slots], StringComparer.Ordinal);
        var open = new List<(int[] Slots, int Slot)>();
        foreach (var group in groups)
        {
            var previous = previousOf(group);
            for (var slot = group.AtSubmitter; slot < group.Slots; slot++)
            {
                if (previous[slot] is >= 0 and var before && taken[before] < offers[before].FreeSlots)
                {
                    taken[before]++;
                    slots[group.Name][slot] = before;
                }
                else
                {
                    open.Add((slots[group.Name], slot));
                }
            }
        }

        foreach (var (ofGroup, slot) in open)
        {
            var chosen = LeastTaken(taken, offers);
            taken[chosen]++;
            ofGroup[slot] = chosen;
        }

        return slots;
    }

    // For each slot of a group the offer of the TaskManager that had it; -1 for none.
    private static int[] PreviousOf(JobTopology topology, SlotGroup group, TaskManagerOffer[] offers, Placement? previous)
    {
        var before = new int[group.Slots];
        Array.Fill(before, -1);
        for (var vertex = 0; previous is not null && vertex < topology.Vertices.Count; vertex++)
        {
            var assigned = topology.Vertices[vertex].SlotSharingGroup == group.Name ? previous.Assignment[vertex] : [];
            for (var slot = 0; slot < assigned.Length; slot++)
            {
                before[slot] = Array.FindIndex(offers, offer => offer.TaskManager == previous.TaskManagers[assigned[slot]]);
            }
        }

        return before;
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
            [.. topology.Vertices.Select(vertex =>
                slots[vertex.SlotSharingGroup].Take(vertex.Parallelism).Select(slot => position[slot]).ToArray())]);
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private sealed record SlotGroup(string Name, int Slots, int AtSubmitter);
}
