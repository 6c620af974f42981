using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.Cluster;

/// <summary>The jobs that the cluster was given, oldest first. Members are added, never renamed or reused.</summary>
[GenerateSerializer, Alias("flink.ClusterState")]
internal sealed class ClusterState
{
    [Id(0)]
    public List<ClusterJobState> Jobs { get; set; } = [];
}

/// <summary>A job in the cluster's list.</summary>
[GenerateSerializer, Alias("flink.ClusterJobState")]
internal sealed class ClusterJobState
{
    [Id(0)]
    public string Job { get; set; } = string.Empty;

    [Id(1)]
    public string JobName { get; set; } = string.Empty;

    [Id(2)]
    public DateTimeOffset StartTime { get; set; }

    /// <summary>The last status that was heard; only a terminal one is sure to be true still.</summary>
    [Id(3)]
    public JobStatus Status { get; set; }

    [Id(4)]
    public DateTimeOffset? EndTime { get; set; }

    /// <summary>Whether nobody submits under this id again.</summary>
    [Id(5)]
    public bool IsIdUnique { get; set; }

    /// <summary>Whether what is stored of the job elsewhere was cleared since it has ended, as far as it is to be.</summary>
    [Id(6)]
    public bool IsCleared { get; set; }

    public JobOverview ToOverview() => new(new JobId(Job), JobName, Status, StartTime, EndTime);
}
