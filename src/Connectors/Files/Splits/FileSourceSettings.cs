using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>The settings of a file source.</summary>
internal sealed record FileSourceSettings
{
    public FileSourceSettings(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path.Length > 0
            ? path
            : throw new InvalidJobException("The input path is empty. Name a file, a folder, or a pattern such as logs/**/*.log.");
    }

    public string Path { get; }

    /// <summary>Where a large plain file is cut. 64 MiB: a second or less of work, so that subtasks finish together.</summary>
    public long SplitSize { get; init; } = 64 << 20;

    /// <summary>The longest line, so that a file without line ends cannot take all memory.</summary>
    public int LineSizeMax { get; init; } = 128 << 20;

    /// <summary>How much is read from a file at a time: 64 KiB is where larger reads stopped being faster.</summary>
    public int BufferSize { get; init; } = 64 << 10;

    public MalformedRecords Malformed { get; init; } = MalformedRecords.Fail;

    public TimeSpan? MonitorInterval { get; init; }

    /// <summary>Whether a file that is gone when its turn to be read comes is passed by.</summary>
    public bool IsVanishingAllowed { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
