using FlinkNet.Attach;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Processes;
using FlinkNet.Silo;
using FlinkNet.Silo.Modules;

namespace FlinkNet;

/// <summary>Runs programs on silos that are there already.</summary>
internal interface IProgramHost
{
    /// <summary>Runs the program's job to its end.</summary>
    /// <param name="environment">The program.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="watcher">Who speaks to the job meanwhile; null for nobody.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    Task<JobExecutionResult> RunAsync(
        StreamExecutionEnvironment environment,
        string jobName,
        JobClient? watcher,
        CancellationToken cancellationToken);
}

/// <summary>Runs a program in the role that its process was given: as the driver of its job, or as a TaskManager of another's.</summary>
internal static class ProgramRunner
{
    /// <summary>Runs the program's job to its end. Does not return in a TaskManager.</summary>
    /// <param name="environment">The program.</param>
    /// <param name="jobName">The job's name.</param>
    /// <param name="progress">What to show unless the program's arguments say something else.</param>
    /// <param name="cancellationToken">Cancels the job.</param>
    /// <param name="watcher">Who speaks to the job meanwhile; null for nobody.</param>
    public static Task<JobExecutionResult> RunAsync(
        StreamExecutionEnvironment environment, string jobName, ProgressMode progress, CancellationToken cancellationToken,
            JobClient? watcher = null)
    {
        environment.RefuseMisspeltArguments();
        var listeners = JobListeners.Of(environment);
        if (listeners.IsEmpty)
        {
            return RunUnheardAsync(environment, jobName, progress, watcher, cancellationToken);
        }

        var client = watcher ?? new JobClient(jobName) { IsOfListeners = true };
        return listeners.HearAsync(client, () => RunUnheardAsync(environment, jobName, progress, client, cancellationToken));
    }

    private static async Task<JobExecutionResult> RunUnheardAsync(
        StreamExecutionEnvironment environment, string jobName, ProgressMode progress, JobClient? watcher,
            CancellationToken cancellationToken)
    {
        if (environment.ProgramHost is IProgramHost host)
        {
            return await host.RunAsync(environment, jobName, watcher, cancellationToken);
        }

        // Before anything that may take a while.
        var orders = ChildRole.Current is null ? null : OrderReader.Start(new StreamReader(Console.OpenStandardInput()), Environment.Exit);
        var launch = LaunchArguments.Read(environment, Plugins.Installed.ClusterStorages);
        if (AttachArguments.Has(environment))
        {
            Environment.Exit(await AttachedProgram.RunAsync(environment, jobName, launch));
        }

        var job = ProgramCompiler.Compile(environment, jobName);
        if (ChildRole.Current is { } role)
        {
            Environment.Exit(await new TaskManagerProcess(job, launch).ServeDriverAsync(role, orders!));
        }
        else if (launch.JoinsCluster && launch.GrainStorage is null)
        {
            Environment.Exit(await new TaskManagerProcess(job, launch).ServePrimaryAsync());
        }

        if (environment.Configuration["explain"] is { } format)
        {
            await Console.Out.WriteAsync(JobPlans.Write(job, JobPlans.Read(format)));
            Environment.Exit(0);
        }

        if (environment.Configuration["check-savepoint"] is { } savepoint)
        {
            Environment.Exit(await SavepointCheck.ShowAsync(job, savepoint, Console.Out, cancellationToken));
        }

        RefuseSecondJob(launch, environment, jobName);
        RefusePrimaryWithStorage(launch);
        RefuseStopWithoutPlace(launch, environment);
        launch = launch with { Progress = launch.Progress ?? progress };

        // Before anything is waited for: the program may write its next job meanwhile.
        environment.TakeTransformations(jobName);
        using var unfinished = UnfinishedJobs.Begin(jobName);
        if (launch.IsClusterMember)
        {
            return await new ClusterMember(job, launch).RunAsync(watcher, cancellationToken);
        }

        await JobValidation.CheckAsync(job, cancellationToken);
        return await new JobDriver(job, launch).RunAsync(watcher, cancellationToken);
    }

    private static void RefusePrimaryWithStorage(LaunchOptions launch)
    {
        if (launch.Primary is not null && launch.GrainStorage is not null)
        {
            throw new InvalidJobException(
                "Both --primary and --grain-storage say where the cluster is. With --grain-storage no process is the first: leave "
                    + "--primary out, and give all the same --cluster-id.");
        }
    }

    private static void RefuseStopWithoutPlace(LaunchOptions launch, StreamExecutionEnvironment environment)
    {
        if (launch.OnStop == OnStop.Savepoint && environment.Config.Checkpointing.SavepointDirectory is null)
        {
            throw new InvalidJobException(
                "--on-stop savepoint does not say where the savepoint is to go. Name a folder or a blob container with --savepoint-dir.");
        }
    }

    private static void RefuseSecondJob(LaunchOptions launch, StreamExecutionEnvironment environment, string jobName)
    {
        if (!ProgramRun.Of(environment).BeginJob()
            && (launch.Processes > 1 || launch.SiloPort is not null || launch.GrainStorage is not null))
        {
            throw new InvalidJobException(
                $"'{jobName}' is the second job that this program executes, but its other processes only know the first: they serve "
                    + $"that job and "
                + "never come past its ExecuteAsync. Run the program without --processes, --silo-port and --grain-storage, or make "
                + "each job a program of its own.");
        }
    }
}
