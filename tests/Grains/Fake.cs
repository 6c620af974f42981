using System.Reflection;

namespace FlinkNet.Grains.Tests;

/// <summary>Something of which only a little is asked; all else answers nothing. A subclass of it is made at run time.</summary>
public class Fake : DispatchProxy
{
    private Func<string, object?[], object?> _answer = (_, _) => null;

    /// <summary>Makes one.</summary>
    /// <param name="answer">Answers a member by its name: <c>get_X</c> for a property.</param>
    public static T Of<T>(Func<string, object?>? answer = null)
        where T : class => Of<T>((member, _) => answer?.Invoke(member));

    /// <summary>Makes one.</summary>
    /// <param name="answer">Answers a member by its name and its arguments.</param>
    public static T Of<T>(Func<string, object?[], object?> answer)
        where T : class
    {
        var fake = Create<T, Fake>();
        ((Fake)(object)fake)._answer = answer;
        return fake;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!.Name, args ?? []);
}
