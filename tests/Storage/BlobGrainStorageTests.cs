using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace FlinkNet.Storage.Tests;

public sealed class BlobGrainStorageTests(Azurite azurite) : GrainStorageConformance, IClassFixture<Azurite>
{
    private readonly LosingHandler _network = new();

    [Fact]
    public async Task ReplyLostAfterTheWrite_TheRepetitionFindsItsOwnState()
    {
        var grain = await OpenAsync();
        await grain.WriteAsync();
        grain.State.State = ["second"];
        _network.RepliesToLose = 1;

        await grain.WriteAsync();

        Assert.Equal(0, _network.RepliesToLose);
        var reader = await OpenAsync();
        await reader.ReadAsync();
        Assert.Equal(["second"], reader.State.State);
        await grain.WriteAsync();
    }

    [Fact]
    public async Task ReplyLostAfterTheClear_IsCleared()
    {
        var grain = await OpenAsync();
        await grain.WriteAsync();
        _network.RepliesToLose = 1;

        await grain.ClearAsync();

        Assert.False(grain.State.RecordExists);
    }

    [Fact]
    public async Task AccountThatAnswers503_IsAskedAgain_ThenItIsAnErrorOfTheStorage_AndWhatIsThereStays()
    {
        var grain = await OpenAsync();
        grain.State.State = ["first"];
        _network.RefusalsLeft = 2;
        await grain.WriteAsync();

        _network.RefusalsLeft = 100;
        await Assert.ThrowsAnyAsync<IOException>(grain.WriteAsync);
        await Assert.ThrowsAnyAsync<IOException>(grain.ReadAsync);
        await Assert.ThrowsAnyAsync<IOException>(grain.ClearAsync);

        _network.RefusalsLeft = 0;
        await grain.ReadAsync();
        Assert.Equal(["first"], grain.State.State);
    }

    private protected override void AddStorage(ISiloBuilder silo)
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        silo.Services.AddKeyedSingleton<IGrainStorage>("flink", (services, _) => new BlobGrainStorage(
            azurite.Open("grains", _network), services.GetRequiredService<IOptions<ClusterOptions>>(),
                services.GetRequiredService<Serializer>()));
    }
}
