using System.Runtime.InteropServices;

namespace FlinkNet.Model;

/// <summary>
/// Makes folders and the names in them outlast a loss of power. Forcing a file to the disk stores what is in it, and not that it is there:
/// a name that was made, changed or linked is
/// lost with the power until its folder is forced to the disk as well.
/// </summary>
/// <remarks>On Windows nothing is done: NTFS keeps a journal of names, and a folder can only be flushed by an administrator.</remarks>
internal static class DurableFolders
{
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int NotSupportedHere = 22;

    /// <summary>Hears of each folder that was forced to the disk.</summary>
    internal static event Action<string>? Synced;

    /// <summary>Creates a folder, and those above it that are missing, so that they stay.</summary>
    /// <exception cref="IOException">It cannot be created, or not be forced to the disk.</exception>
    public static void Create(string folder)
    {
        var missing = MissingOf(Path.GetFullPath(folder));
        Directory.CreateDirectory(folder);
        foreach (var created in missing)
        {
            Sync(Path.GetDirectoryName(created)!);
        }
    }

    /// <summary>
    /// Makes the names in folders stay, and the folders themselves, up to a folder that holds them all; each folder is forced to the disk
    /// once.
    /// </summary>
    /// <exception cref="IOException">One cannot be forced to the disk.</exception>
    public static void SyncUpTo(string root, IEnumerable<string> folders)
    {
        root = Path.TrimEndingDirectorySeparator(root);
        HashSet<string> synced = new(StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            for (var path = folder; path is not null && synced.Add(path); path = path == root ? null : Path.GetDirectoryName(path))
            {
                Sync(path);
            }
        }
    }

    /// <summary>Makes the names in a folder stay.</summary>
    /// <exception cref="IOException">It cannot be forced to the disk.</exception>
    public static void Sync(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            SyncOnUnix(folder);
        }

        Synced?.Invoke(folder);
    }

    private static List<string> MissingOf(string folder)
    {
        List<string> missing = [];
        for (var path = Path.TrimEndingDirectorySeparator(folder); path is not null
            && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            missing.Add(path);
        }

        return missing;
    }

    // .NET opens no folders.
    private static void SyncOnUnix(string folder)
    {
        var handle = Retry(() => Native.Open(folder, OperatingSystem.IsLinux() ? CloseOnExec : 0));
        if (handle < 0)
        {
            throw Failure(folder);
        }

        try
        {
            // Some file systems, mostly of networks, store names at once and have no call for it.
            if (Retry(() => Native.Sync(handle)) < 0 && Marshal.GetLastPInvokeError() != NotSupportedHere)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = Native.Close(handle);
        }
    }

    private static int Retry(Func<int> call)
    {
        int result;
        do
        {
            result = call();
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return result;
    }

    private static IOException Failure(string folder) =>
        new($"The folder '{folder}' cannot be forced to the disk: {Marshal.GetLastPInvokeErrorMessage()}. Names in it could be lost "
            + $"with the power.");

    private static class Native
    {
#pragma warning disable SYSLIB1054 // The generated calls would need unsafe code.
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static extern int Sync(int handle);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        public static extern int Close(int handle);
#pragma warning restore SYSLIB1054
    }
}
