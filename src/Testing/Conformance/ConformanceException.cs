namespace FlinkNet.Testing.Conformance;

/// <summary>An operator breaks a promise. The message says which, after what, and what came out instead.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ConformanceException()
    {
    }

    /// <summary>Makes the exception.</summary>
    public ConformanceException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    public ConformanceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
