using CsCheck;
using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Slots;
using static FlinkNet.Engine.Tests.ControlPlane.Topologies;

namespace FlinkNet.Engine.Tests.ControlPlane;

public sealed class SlotAllocatorTests
{
    [Fact]
    public void Allocate_OneGroup_TakesAsManySlotsAsTheWidestVertex()
    {
        var placement = Allocated(Line(2, 4, 1), Offer(A, 4));

        Assert.Equal([A], placement.TaskManagers);
        Assert.Equal(4, SlotAllocator.SlotsTaken(Line(2, 4, 1), placement.Assignment, 0));
    }

    [Fact]
    public void Allocate_TwoGroups_SumsTheirWidest()
    {
        var topology = new JobTopology("job", [Vertex("Source", 2), Vertex("Map", 3, "heavy"), Vertex("Sink", 1, "heavy")]);

        Assert.Equal("needs 5 slots, 4 are offered by 1 TaskManager", Missing(topology, Offer(A, 4)));
        Assert.Equal(5, SlotAllocator.SlotsTaken(topology, Allocated(topology, Offer(A, 5)).Assignment, 0));
    }

    [Fact]
    public void Allocate_SeveralTaskManagers_SpreadsRoundRobinFromTheSubmitter()
    {
        var placement = Allocated(Line(5, 2), Offer(B, 4), Offer(C, 4), Offer(A, 4));

        Assert.Equal([A, B, C], placement.TaskManagers);
        Assert.Equal([0, 1, 2, 0, 1], placement.Assignment[0]);

        // The same slots: a forward edge stays within a TaskManager.
        Assert.Equal([0, 1], placement.Assignment[1]);
    }

    [Fact]
    public void Allocate_ATaskManagerIsNotNeeded_LeavesItOut() =>
        Assert.Equal([A], Allocated(Line(1), Offer(A, 1), Offer(B, 1)).TaskManagers);

    [Fact]
    public void Allocate_AVertexRunsAtTheSubmitter_IsPutThere()
    {
        var topology = new JobTopology("job", [Vertex("Map", 4), Vertex("Collect", 1, "default", atSubmitter: true)]);

        var placement = Allocated(topology, Offer(B, 3), Offer(A, 1));

        Assert.Equal(A, placement.TaskManagers[placement.Assignment[1][0]]);
        Assert.Equal([0, 1, 1, 1], placement.Assignment[0]);
    }

    [Fact]
    public void Allocate_TheSubmitterHasNoSlotForItsVertex_SaysSo()
    {
        var topology = new JobTopology("job", [Vertex("Map", 1), Vertex("Collect", 1, "results", atSubmitter: true)]);

        Assert.Equal(
            "needs 1 slot on TaskManager A, which submitted it, but 0 are free there",
            Missing(topology, Offer(B, 4), Offer(A, 1, free: 0)));
    }

    [Fact]
    public void Allocate_TooFewSlots_SaysHowManyAreMissing()
    {
        Assert.Equal("needs 7 slots, 4 are offered by 2 TaskManagers", Missing(Line(7), Offer(A, 2), Offer(B, 2)));
        Assert.Equal("needs 1 slot, 0 are offered by 0 TaskManagers", Missing(Line(1)));
        Assert.Equal(
            "needs 7 slots, 8 are offered by 1 TaskManager, 3 of them taken by other jobs", Missing(Line(7), Offer(A, 8, free: 5)));
    }

    [Fact]
    public void Allocate_AnyJobAndOffers_KeepsToWhatIsOfferedAndSpreadsEvenly() => Gen.Select(
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 2]).Array[1, 5],
        Gen.Int[0, 6].Array[1, 5]).Sample((vertices, offered) =>
    {
        var topology =
            new JobTopology("job", [.. vertices.Select((vertex, index) => Vertex($"V{index}", vertex.Item1, $"group {vertex.Item2}"))]);
        TaskManagerOffer[] offers = [.. offered.Select((slots, index) => Offer(new TaskManagerId($"T{index}"), slots))];
        var needed = vertices.GroupBy(vertex => vertex.Item2).Sum(group => group.Max(vertex => vertex.Item1));

        switch (SlotAllocator.Allocate(topology, new TaskManagerId("T0"), offers))
        {
            case SlotDecision.Allocated { Placement: var placement }:
                var taken = Enumerable.Range(0, placement.TaskManagers.Count)
                    .Select(position => (
                        Taken: SlotAllocator.SlotsTaken(topology, placement.Assignment, position),
                        offers.Single(offer => offer.TaskManager == placement.TaskManagers[position]).FreeSlots))
                    .ToList();
                Assert.Equal(needed, taken.Sum(taskManager => taskManager.Taken));
                Assert.All(taken, taskManager => Assert.InRange(taskManager.Taken, 1, taskManager.FreeSlots));

                // Nobody has two more than somebody who could have taken one.
                var open = taken.Where(taskManager => taskManager.Taken < taskManager.FreeSlots).Select(taskManager => taskManager.Taken);
                Assert.All(open, least => Assert.True(taken.Max(taskManager => taskManager.Taken) <= least + 1));
                break;
            case SlotDecision.Missing:
                Assert.True(needed > offered.Sum());
                break;
        }
    });

    [Fact]
    public void R8_SlotThatIsFree_GoesBackToWhoHadIt()
    {
        var before = new Placement([B, A], [[0, 0, 1], [0]]);

        var placement = Back(Line(3, 1), before, Offer(A, 4), Offer(B, 4), Offer(C, 4));

        Assert.Equal([[B, B, A], [B]], Names(placement));
    }

    [Fact]
    public void R8_SlotsThatAreTakenOrGone_AreFoundElsewhere_AndTheOthersStay()
    {
        // C is gone; of B's slots other jobs have taken all but one.
        var before = new Placement([B, C, A], [[0, 0, 1, 2]]);

        var placement = Back(Line(4), before, Offer(A, 4), Offer(B, 4, free: 1));

        Assert.Equal([[B, A, A, A]], Names(placement));
    }

    [Fact]
    public void R8_SlotThatMayGoAnywhere_TakesNoneThatAnotherGoesBackTo()
    {
        var before = new Placement([C, A], [[0, 1]]);

        Assert.Equal([[B, A]], Names(Back(Line(2), before, Offer(A, 1), Offer(B, 1))));
    }

    [Fact]
    public void R8_SlotsOfEachGroup_GoBack_AndWhatRunsAtTheSubmitterStaysThere()
    {
        var topology =
            new JobTopology("job", [Vertex("Map", 2), Vertex("Heavy", 1, "heavy"), Vertex("Collect", 1, "results", atSubmitter: true)]);
        var before = new Placement([C, B, A], [[0, 1], [0], [2]]);

        Assert.Equal([[C, B], [C], [A]], Names(Back(topology, before, Offer(A, 2), Offer(B, 2), Offer(C, 2))));
        Assert.Equal([[A, B], [B], [A]], Names(Back(topology, before, Offer(A, 2), Offer(B, 2))));
    }

    private static Placement Back(JobTopology topology, Placement before, params TaskManagerOffer[] offers) =>
        Assert.IsType<SlotDecision.Allocated>(SlotAllocator.Allocate(topology, A, offers, before)).Placement;

    private static TaskManagerId[][] Names(Placement placement) =>
        [.. placement.Assignment.Select(vertex => vertex.Select(position => placement.TaskManagers[position]).ToArray())];

    private static Placement Allocated(JobTopology topology, params TaskManagerOffer[] offers) =>
        Assert.IsType<SlotDecision.Allocated>(SlotAllocator.Allocate(topology, A, offers)).Placement;

    private static string Missing(JobTopology topology, params TaskManagerOffer[] offers) =>
        Assert.IsType<SlotDecision.Missing>(SlotAllocator.Allocate(topology, A, offers)).Sentence;
}
