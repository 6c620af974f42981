using FlinkNet.Engine.Names;

namespace FlinkNet.Engine.RecordPath.Serialization;

/// <summary>A value with the time of its last access.</summary>
[StoredName("FlinkNet.Engine.RecordPath.State.Ttl.TtlValue`1")]
internal record struct TtlValue<T>(T Value, long LastAccess)
{
    /// <summary>Notes an access. A record that is out of order shortens no life.</summary>
    public void Touch(long access) => LastAccess = Math.Max(LastAccess, access);
}
