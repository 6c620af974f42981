using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace FlinkNet.Storage;

/// <summary>Lets a client find a cluster's gateways in the blob that its members are kept in.</summary>
internal sealed class BlobGateways(BlobMembershipTable table, IOptions<GatewayOptions> options) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => options.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => table.InitializeMembershipTable(tryInitTableVersion: false);

    public async Task<IList<Uri>> GetGateways() =>
        [.. (await table.ReadAll()).Members
            .Select(member => member.Item1)
            .Where(member => member.Status == SiloStatus.Active && member.ProxyPort != 0)
            .Select(member => SiloAddress
                .New(member.SiloAddress.Endpoint.Address, member.ProxyPort, member.SiloAddress.Generation)
                .ToGatewayUri())];
}
