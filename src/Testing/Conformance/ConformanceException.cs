namespace FlinkNet.Testing.Conformance;

/// <summary>What is under test breaks a promise. The message says which, and what happened instead.</summary>
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
