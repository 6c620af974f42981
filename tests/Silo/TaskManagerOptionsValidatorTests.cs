using FlinkNet.Interfaces.Options;

namespace FlinkNet.Silo.Tests;

public sealed class TaskManagerOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_AreFine() => Assert.True(Validate(_ => { }).Succeeded);

    [Fact]
    public void Validate_Bounds_AreFine() => Assert.True(Validate(options =>
    {
        options.NumberOfTaskSlots = 10_000;
        options.WorkerThreads = 1;
        options.CreditsPerChannel = 64;
        options.FrameSize = 4096;
    }).Succeeded);

    [Fact]
    public void Validate_EverythingOutOfRange_NamesEachPropertyWithItsValueAndRange() => Assert.Equal(
        [
            "TaskManagerOptions.NumberOfTaskSlots is -1; it must be 0 to 10000 slots.",
            "TaskManagerOptions.WorkerThreads is 1025; it must be 1 to 1024 threads.",
            "TaskManagerOptions.CreditsPerChannel is 1; it must be 2 to 64 buffers.",
            "TaskManagerOptions.FrameSize is 100; it must be 4096 to 1048576 bytes.",
        ],
        Validate(options =>
        {
            options.NumberOfTaskSlots = -1;
            options.WorkerThreads = 1025;
            options.CreditsPerChannel = 1;
            options.FrameSize = 100;
        }).Failures!);

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(Action<TaskManagerOptions> change)
    {
        var options = new TaskManagerOptions();
        change(options);
        return new TaskManagerOptionsValidator().Validate(name: null, options);
    }
}
