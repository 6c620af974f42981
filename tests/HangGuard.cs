namespace FlinkNet;

/// <summary>
/// How long a test waits for an event that comes, before it is told to hang. Long, since it must not be what a busy machine fails by: how
/// fast something is, is measured elsewhere.
/// </summary>
internal static class HangGuard
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
}
