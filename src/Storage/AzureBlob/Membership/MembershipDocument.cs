using System.Globalization;
using System.Text.Json;

namespace FlinkNet.Storage;

/// <summary>The membership of one cluster: all its silos, and the number of the last change.</summary>
/// <param name="Version">The number of the last change.</param>
/// <param name="Silos">The silos, by address.</param>
internal sealed record MembershipDocument(int Version, IReadOnlyDictionary<string, MembershipDocument.Silo> Silos)
{
    /// <summary>A cluster that nobody has joined.</summary>
    public static MembershipDocument Empty { get; } = new(0, new Dictionary<string, Silo>());

    public static MembershipDocument Decode(BinaryData bytes) =>
        JsonSerializer.Deserialize<MembershipDocument>(bytes.ToMemory().Span, JsonSerializerOptions.Web)!;

    public BinaryData Encode() => new(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));

    public Silo? Find(SiloAddress silo) => Silos.GetValueOrDefault(silo.ToParsableString());

    /// <summary>The document with a silo's entry put in or replaced.</summary>
    public MembershipDocument With(Silo silo, int version) => new(version, new Dictionary<string, Silo>(Silos) { [silo.Address] = silo });

    /// <summary>The document without the silos that were dead before a time.</summary>
    public MembershipDocument WithoutDeadBefore(DateTime time) =>
        this with { Silos = Silos.Where(pair => !pair.Value.IsDeadSince(time)).ToDictionary() };

    public MembershipTableData ToTable(Func<Silo, bool> which)
    {
        var etag = Version.ToString(CultureInfo.InvariantCulture);
        return new MembershipTableData(
            [.. Silos.Values.Where(which).Select(silo => Tuple.Create(silo.ToEntry(), silo.Mark))], new TableVersion(Version, etag));
    }

    /// <summary>One silo.</summary>
    internal sealed record Silo(
        string Address, string Mark, SiloStatus Status, string SiloName, string HostName, int ProxyPort, DateTime StartTime,
            DateTime IAmAliveTime, IReadOnlyList<Suspicion> Suspicions)
    {
        public static Silo Of(MembershipEntry entry, string mark) => new(
            entry.SiloAddress.ToParsableString(),
            mark,
            entry.Status,
            entry.SiloName ?? "",
            entry.HostName ?? "",
            entry.ProxyPort,
            entry.StartTime,
            entry.IAmAliveTime,
            [.. (entry.SuspectTimes ?? []).Select(vote => new Suspicion(vote.Item1.ToParsableString(), vote.Item2))]);

        public bool IsDeadSince(DateTime time) =>
            Status == SiloStatus.Dead && StartTime < time && IAmAliveTime < time && Suspicions.All(vote => vote.Time < time);

        public MembershipEntry ToEntry() => new()
        {
            SiloAddress = SiloAddress.FromParsableString(Address),
            Status = Status,
            SiloName = SiloName,
            HostName = HostName,
            ProxyPort = ProxyPort,
            StartTime = StartTime,
            IAmAliveTime = IAmAliveTime,
            SuspectTimes = [.. Suspicions.Select(vote => Tuple.Create(SiloAddress.FromParsableString(vote.Silo), vote.Time))],
        };
    }

    /// <summary>A silo's vote that another is dead.</summary>
    internal sealed record Suspicion(string Silo, DateTime Time);
}
