using FlinkNet.Engine.Planning;

namespace FlinkNet.Engine.RecordPath.State.Ttl;

/// <summary>A value with the time of its last access.</summary>
[StoredName("FlinkNet.Engine.RecordPath.State.Ttl.TtlValue")]
internal record struct TtlValue<T>(T Value, long LastAccess)
{
    /// <summary>Notes an access. A record that is out of order shortens no life.</summary>
    public void Touch(long access) => LastAccess = Math.Max(LastAccess, access);
}
