using System.Net;
using FlinkNet.Silos;

namespace FlinkNet.Silo.Tests;

public sealed class SiloHostTests
{
    [Fact]
    public async Task Start_ToldToEndBetweenTwoStagesOfTheStart_SaysThatItWasCancelled_NotThatItFailed()
    {
        using var signal = new CancellationTokenSource();
        var endpoint = new IPEndPoint(IPAddress.Loopback, 0);
        var settings =
            new SiloSettings(
                "told to end",
                "told-to-end",
                endpoint,
                Primary: endpoint,
                Slots: 1,
                WorkerThreads: null,
                HealthPort: null,
                LogLevel: null)
            {
                Turn = () =>
                {
                    signal.Cancel();
                    return Task.CompletedTask;
                },
            };

        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SiloHost.StartAsync(settings, job: null, signal.Token));

        Assert.Equal(signal.Token, failure.CancellationToken);
    }
}
