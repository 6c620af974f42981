using FlinkNet;

namespace EventTime;

/// <summary>Lets the visits of people pass, and counts the others.</summary>
public sealed class WithoutRobots : IRichFilterOperator<Visit>
{
    private LongCounter _robots = null!;

    /// <inheritdoc/>
    public void Open(IRuntimeContext context) => _robots = context.GetLongCounter("robots");

    /// <inheritdoc/>
    public bool Filter(Visit value)
    {
        if (value.User != "robot")
        {
            return true;
        }

        _robots.Increment();
        return false;
    }
}
