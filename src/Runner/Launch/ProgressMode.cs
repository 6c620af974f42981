namespace FlinkNet.Launch;

/// <summary>What a program shows of its job while it runs.</summary>
internal enum ProgressMode
{
    /// <summary>A table in a terminal; lines when the output goes elsewhere or the job prints to the terminal itself.</summary>
    Auto,

    /// <summary>A table that is redrawn in place.</summary>
    Table,

    /// <summary>A line now and then.</summary>
    Lines,

    /// <summary>Nothing.</summary>
    Off,
}
