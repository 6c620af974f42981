using System.Diagnostics;
using System.Text.Json;

namespace FlinkNet.Attach;

/// <summary>
/// Where the processes of a user that run jobs on this machine leave a file each, by which another process of that user finds them: a
/// cluster whose membership is in its first process can be found in no other way.
/// </summary>
internal sealed class RunDirectory(string path)
{
    private const string Pattern = "*.json";
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where the files are.</summary>
    public string Path => path;

    /// <summary>Tells that a job runs, until the result is disposed of.</summary>
    /// <returns>Null when nothing can be written there: the job then cannot be found from another process, but runs all the same.</returns>
    public IDisposable? Announce(RunningJob job)
    {
        var file = System.IO.Path.Combine(path, $"{job.ProcessId}-{Guid.NewGuid():n}.json");
        try
        {
            Create(path);

            // Whoever lists the directory meanwhile must not read half a file.
            var unfinished = file + ".new";
            using (var stream = new FileStream(unfinished, OptionsOf()))
            {
                JsonSerializer.Serialize(stream, job);
            }

            File.Move(unfinished, file);
            return new Announcement(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The jobs whose processes live; files of others are deleted.</summary>
    public IReadOnlyList<RunningJob> List()
    {
        if (!Directory.Exists(path))
        {
            return [];
        }

        var found = new List<RunningJob>();
        foreach (var file in Directory.EnumerateFiles(path, Pattern))
        {
            if (Read(file) is not { } job || job.Machine != Environment.MachineName)
            {
                continue;
            }

            if (Lives(job.ProcessId))
            {
                found.Add(job);
            }
            else
            {
                Delete(file);
            }
        }

        return [.. found.OrderBy(job => job.Since)];
    }

    private static FileStreamOptions OptionsOf()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Own;
        }

        return options;
    }

    private static void Create(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, Own | UnixFileMode.UserExecute);
        }
    }

    // One that is being deleted by its owner, or that another version has written in another way, says nothing.
    private static RunningJob? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<RunningJob>(File.ReadAllBytes(file));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static bool Lives(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Whoever lists the directory next tries again.
        }
    }

    private sealed class Announcement(string file) : IDisposable
    {
        public void Dispose() => Delete(file);
    }
}
