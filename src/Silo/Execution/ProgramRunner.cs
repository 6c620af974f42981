using FlinkNet.Model;

namespace FlinkNet.Silo;

/// <summary>Runs programs on silos that are there already.</summary>
internal interface IProgramHost
{
    /// <summary>Runs the program's job to its end.</summary>
    Task<JobExecutionResult> RunAsync(StreamExecutionEnvironment environment, string jobName, CancellationToken cancellationToken);
}

/// <summary>Runs a program in the role that its process was given: as the driver of its job, or as a TaskManager of another's.</summary>
internal static class ProgramRunner
{
    private static int _jobsRun;

    /// <summary>Runs the program's job to its end. Does not return in a TaskManager.</summary>
    /// <param name="environment">The program.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="progress">What to show unless the program's arguments say something else.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    public static async Task<JobExecutionResult> RunAsync(
        StreamExecutionEnvironment environment, string jobName, ProgressMode progress, CancellationToken cancellationToken)
    {
        if (environment.ProgramHost is IProgramHost host)
        {
            return await host.RunAsync(environment, jobName, cancellationToken);
        }

        var launch = LaunchOptions.Read(environment);
        var job = ProgramCompiler.Compile(environment, jobName);
        if (ChildRole.Current is { } role)
        {
            Environment.Exit(await new TaskManagerProcess(job, launch).ServeDriverAsync(role));
        }
        else if (launch.JoinsCluster && launch.GrainStorage is null)
        {
            Environment.Exit(await new TaskManagerProcess(job, launch).ServePrimaryAsync());
        }

        RefuseSecondJob(launch, jobName);
        RefusePrimaryWithStorage(launch);
        await JobValidation.CheckAsync(job, cancellationToken);
        launch = launch with { Progress = launch.Progress ?? progress };
        return launch.IsClusterMember
            ? await new ClusterMember(job, launch).RunAsync(cancellationToken)
            : await new JobDriver(job, launch).RunAsync(cancellationToken);
    }

    private static void RefusePrimaryWithStorage(LaunchOptions launch)
    {
        if (launch.Primary is not null && launch.GrainStorage is not null)
        {
            throw new InvalidJobException(
                "Both --primary and --grain-storage say where the cluster is. With --grain-storage no process is the first: leave --primary out, and give all the same --cluster-id.");
        }
    }

    private static void RefuseSecondJob(LaunchOptions launch, string jobName)
    {
        if (Interlocked.Increment(ref _jobsRun) > 1 && (launch.Processes > 1 || launch.SiloPort is not null || launch.GrainStorage is not null))
        {
            throw new InvalidJobException(
                $"'{jobName}' is the second job that this program executes, but its other processes only know the first: they serve that job and "
                + "never come past its ExecuteAsync. Run the program without --processes, --silo-port and --grain-storage, or make each job a program of its own.");
        }
    }
}
