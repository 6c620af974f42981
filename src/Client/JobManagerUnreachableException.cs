using FlinkNet.Model;

namespace FlinkNet.Client;

/// <summary>A job's JobManager did not answer for <see cref="FlinkClient.SilenceMax"/>. The job may go on all the same.</summary>
public sealed class JobManagerUnreachableException : FlinkException
{
    internal JobManagerUnreachableException(string message, Exception silence)
        : base(FailureOrigin.External, message, silence)
    {
    }
}
