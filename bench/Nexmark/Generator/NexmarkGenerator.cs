using System.Globalization;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Model;

namespace FlinkNet.Bench.Nexmark.Generator;

/// <summary>
/// Makes the event of a number. An event is a pure function of its id, by the rules and in the order of draws of Beam's generator, so that
/// any share of
/// the numbers gives the same events. What Beam's bids do not have (channel, page) and what it pads them with is drawn after the rest.
/// </summary>
public sealed class NexmarkGenerator
{
    /// <summary>When the first event happens: 2015-07-15, in milliseconds since 1970.</summary>
    public const long BaseTime = 1_436_918_400_000;

    // Within a group, event n takes the place of event n * this, modulo the group's size.
    private const int ShuffleFactor = 953;
    private const int EventsPerEpoch = 50;
    private const int AuctionsPerEpoch = 3;
    private const long FirstId = 1000;
    private const long FirstCategory = 10;
    private const int HotSellerBlock = 100;
    private const int HotAuctionBlock = 100;
    private const int HotBidderBlock = 100;
    private const int ActivePeople = 1000;
    private const int AuctionsInFlight = 100;
    private const int IdLead = 10;

    private static readonly string[] FirstNames =
        ["Peter", "Paul", "Luke", "John", "Saul", "Vicky", "Kate", "Julie", "Sarah", "Deiter", "Walter"];
    private static readonly string[] LastNames = ["Shultz", "Abrams", "Spencer", "White", "Bartels", "Walton", "Smith", "Jones", "Noris"];
    private static readonly string[] States = ["AZ", "CA", "ID", "OR", "WA", "WY"];
    private static readonly string[] Cities =
        ["Phoenix", "Los Angeles", "San Francisco", "Boise", "Portland", "Bend", "Redmond", "Seattle", "Kent", "Cheyenne"];

    private readonly int _delayMicroseconds;
    private readonly int _groupSize;

    /// <summary>Makes the generator.</summary>
    /// <param name="delayMicroseconds">How far two events are apart in event time: 1 or more.</param>
    /// <param name="outOfOrderGroupSize">Of how many events each group is shuffled: 1 for events in order, and no multiple of 953, by which
    /// the rule would make some events twice.</param>
    /// <exception cref="InvalidJobException">A value is out of its range.</exception>
    public NexmarkGenerator(int delayMicroseconds = 100, int outOfOrderGroupSize = 1)
    {
        if (delayMicroseconds < 1 || outOfOrderGroupSize < 1 || outOfOrderGroupSize % ShuffleFactor == 0)
        {
            throw new InvalidJobException(
                $"A delay of {delayMicroseconds} µs and groups of {outOfOrderGroupSize}: both must be 1 or more, and the group no "
                    + $"multiple of {ShuffleFactor}.");
        }

        _delayMicroseconds = delayMicroseconds;
        _groupSize = outOfOrderGroupSize;
    }

    /// <summary>How late an event may be, in event time.</summary>
    public TimeSpan OutOfOrdernessMax => TimeSpan.FromMicroseconds((long)_groupSize * _delayMicroseconds);

    /// <summary>The event of a number, from 0.</summary>
    public NexmarkEvent Event(long number)
    {
        var id = (number / _groupSize * _groupSize) + (number * ShuffleFactor % _groupSize);
        var random = new JavaRandom(id);
        return (id % EventsPerEpoch) switch
        {
            0 => new NexmarkEvent(Person(id, ref random), null, default),
            <= AuctionsPerEpoch => new NexmarkEvent(null, Auction(id, ref random), default),
            _ => new NexmarkEvent(null, null, Bid(id, ref random)),
        };
    }

    private long TimeOf(long id) => BaseTime + (id * _delayMicroseconds / 1000);

    private Person Person(long id, ref JavaRandom random)
    {
        var name = $"{FirstNames[random.NextInt(FirstNames.Length)]} {LastNames[random.NextInt(LastNames.Length)]}";
        var email = $"{Text(7, ref random)}@{Text(5, ref random)}.com";
        var card = string.Create(
            CultureInfo.InvariantCulture,
            $"{random.NextInt(10_000):0000} {random.NextInt(10_000):0000} {random.NextInt(10_000):0000} {random.NextInt(10_000):0000}");
        var city = Cities[random.NextInt(Cities.Length)];
        return new Person(FirstId + LastPerson(id), name, email, card, city, States[random.NextInt(States.Length)], TimeOf(id));
    }

    private Auction Auction(long id, ref JavaRandom random)
    {
        var seller = random.NextInt(4) > 0 ? LastPerson(id) / HotSellerBlock * HotSellerBlock : NextPerson(id, ref random);
        var category = FirstCategory + random.NextInt(5);
        var initialBid = Price(ref random);
        var time = TimeOf(id);
        var horizon = TimeOf(id + (AuctionsInFlight * EventsPerEpoch / AuctionsPerEpoch)) - time;
        var expires = time + 1 + random.NextInt((int)Math.Max(horizon * 2, 1));
        var name = Text(20, ref random);
        var description = Text(100, ref random);
        var reserve = initialBid + Price(ref random);
        return new Auction(FirstId + LastAuction(id), name, description, initialBid, reserve, time, expires, FirstId + seller, category);
    }

    private Bid Bid(long id, ref JavaRandom random)
    {
        var auction = random.NextInt(2) > 0 ? LastAuction(id) / HotAuctionBlock * HotAuctionBlock : NextAuction(id, ref random);
        var bidder = random.NextInt(4) > 0 ? (LastPerson(id) / HotBidderBlock * HotBidderBlock) + 1 : NextPerson(id, ref random);
        var price = Price(ref random);
        var channel = random.NextInt(2) > 0 ? random.NextInt(BidChannels.Hot) : BidChannels.Hot + random.NextInt(BidChannels.Others);
        return new Bid(FirstId + auction, FirstId + bidder, price, TimeOf(id), channel, random.NextInt(BidExtras.Count));
    }

    private static long LastPerson(long id) => id / EventsPerEpoch;

    private static long LastAuction(long id)
    {
        var (epoch, offset) = (id / EventsPerEpoch, id % EventsPerEpoch);
        return offset switch
        {
            < 1 => ((epoch - 1) * AuctionsPerEpoch) + AuctionsPerEpoch - 1,
            > AuctionsPerEpoch => (epoch * AuctionsPerEpoch) + AuctionsPerEpoch - 1,
            _ => (epoch * AuctionsPerEpoch) + offset - 1,
        };
    }

    private static long NextPerson(long id, ref JavaRandom random)
    {
        var people = LastPerson(id) + 1;
        var active = Math.Min(people, ActivePeople);
        return people - active + random.NextInt((int)active + IdLead);
    }

    private static long NextAuction(long id, ref JavaRandom random)
    {
        var last = LastAuction(id);
        var first = Math.Max(last - AuctionsInFlight, 0);
        return first + random.NextInt((int)(last - first) + 1 + IdLead);
    }

    private static long Price(ref JavaRandom random) => (long)Math.Floor((Math.Pow(10.0, random.NextDouble() * 6.0) * 100.0) + 0.5);

    private static string Text(int lengthMax, ref JavaRandom random)
    {
        const int LengthMin = 3;
        Span<char> text = stackalloc char[LengthMin + random.NextInt(lengthMax - LengthMin)];
        foreach (ref var character in text)
        {
            character = random.NextInt(13) == 0 ? ' ' : (char)('a' + random.NextInt(26));
        }

        return text.Trim().ToString();
    }
}
