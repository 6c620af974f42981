namespace FlinkNet.Bench.Nexmark.Model;

/// <summary>Somebody who sells or bids.</summary>
[GenerateSerializer]
public sealed record Person(
    [property: Id(0)] long Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string EmailAddress,
    [property: Id(3)] string CreditCard,
    [property: Id(4)] string City,
    [property: Id(5)] string State,
    [property: Id(6)] long DateTime);

/// <summary>An item that is for sale until <paramref name="Expires"/>. Prices are in cents, times in milliseconds since 1970.</summary>
[GenerateSerializer]
public sealed record Auction(
    [property: Id(0)] long Id,
    [property: Id(1)] string ItemName,
    [property: Id(2)] string Description,
    [property: Id(3)] long InitialBid,
    [property: Id(4)] long Reserve,
    [property: Id(5)] long DateTime,
    [property: Id(6)] long Expires,
    [property: Id(7)] long Seller,
    [property: Id(8)] long Category);

/// <summary>A bid for an auction. Its texts are of fixed tables, so it carries their numbers: a dictionary-coded column.</summary>
/// <param name="Auction">The auction's id.</param>
/// <param name="Bidder">The bidder's id.</param>
/// <param name="Price">The price, in cents.</param>
/// <param name="DateTime">When, in milliseconds since 1970.</param>
/// <param name="ChannelNumber">Which of the <see cref="BidChannels"/> it came by.</param>
/// <param name="ExtraNumber">Which of the <see cref="BidExtras"/> pads it.</param>
[GenerateSerializer]
public readonly record struct Bid(
    [property: Id(0)] long Auction,
    [property: Id(1)] long Bidder,
    [property: Id(2)] long Price,
    [property: Id(3)] long DateTime,
    [property: Id(4)] int ChannelNumber = 0,
    [property: Id(5)] int ExtraNumber = 0)
{
    /// <summary>The channel by which the bid came.</summary>
    public string Channel => BidChannels.Name(ChannelNumber);

    /// <summary>The page on which it was made.</summary>
    public string Url => BidChannels.Url(ChannelNumber);

    /// <summary>Padding to Nexmark's average size.</summary>
    public string Extra => BidExtras.Text(ExtraNumber);
}

/// <summary>One event of the stream: a person, an auction, or, when both are null, a bid.</summary>
[GenerateSerializer]
public readonly record struct NexmarkEvent(
    [property: Id(0)] Person? Person,
    [property: Id(1)] Auction? Auction,
    [property: Id(2)] Bid Bid)
{
    /// <summary>Whether the event is a bid.</summary>
    public bool IsBid => Person is null && Auction is null;

    /// <summary>When it happened, in milliseconds since 1970.</summary>
    public long DateTime => Person?.DateTime ?? Auction?.DateTime ?? Bid.DateTime;
}
