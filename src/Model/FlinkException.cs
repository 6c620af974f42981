namespace FlinkNet.Model;

/// <summary>Whose fault a failure is.</summary>
public enum FailureOrigin
{
    /// <summary>The job's own code, configuration or input.</summary>
    User,

    /// <summary>Something around the job: a file system, a network, a silo that went away.</summary>
    External,

    /// <summary>Flink.NET itself.</summary>
    Internal,
}

/// <summary>A failure of a job or of the cluster, told in a sentence that says what happened and what can be done.</summary>
public class FlinkException : Exception
{
    /// <summary>Makes a failure.</summary>
    /// <param name="origin">Whose fault it is.</param>
    /// <param name="message">What happened, to whom, and what to do.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public FlinkException(FailureOrigin origin, string message, Exception? inner = null)
        : base(message, inner) => Origin = origin;

    /// <summary>Whose fault it is.</summary>
    public FailureOrigin Origin { get; }

    /// <summary>Whether another attempt would fail the same way, so that a job does not start again by itself.</summary>
    public bool IsFinal { get; init; }
}

/// <summary>A program that cannot become a job: found while the graph is built, before anything runs.</summary>
public sealed class InvalidJobException : FlinkException
{
    /// <summary>Makes the refusal.</summary>
    /// <param name="message">Which operator, what is wrong, what to do.</param>
    public InvalidJobException(string message)
        : base(FailureOrigin.User, message) => IsFinal = true;
}

/// <summary>A failure inside an operator; names it, so that a user finds the place.</summary>
public sealed class OperatorException : FlinkException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="operatorName">The operator's name.</param>
    /// <param name="task">The task's name with its subtask, such as <c>Map (2/4)</c>.</param>
    /// <param name="inner">What the operator threw.</param>
    public OperatorException(string operatorName, string task, Exception inner)
        : base(
            (inner as FlinkException)?.Origin ?? FailureOrigin.User,
            $"Operator '{operatorName}' in task '{task}' failed: {inner.GetType().Name}: {inner.Message}",
            inner)
    {
        OperatorName = operatorName;
        TaskName = task;
        IsFinal = inner is FlinkException { IsFinal: true };
    }

    internal OperatorException(FailureOrigin origin, string message, string operatorName, string taskName)
        : base(origin, message) => (OperatorName, TaskName) = (operatorName, taskName);

    /// <summary>The operator's name.</summary>
    public string OperatorName { get; }

    /// <summary>The task's name with its subtask.</summary>
    public string TaskName { get; }
}
