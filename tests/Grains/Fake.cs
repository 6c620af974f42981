using System.Reflection;

namespace FlinkNet.Grains.Tests;

/// <summary>Something of which only a little is asked; all else answers nothing. A subclass of it is made at run time.</summary>
public class Fake : DispatchProxy
{
    private Func<string, object?> _answer = _ => null;

    /// <summary>Makes one.</summary>
    /// <param name="answer">Answers a member by its name: <c>get_X</c> for a property.</param>
    public static T Of<T>(Func<string, object?>? answer = null)
        where T : class
    {
        var fake = Create<T, Fake>();
        ((Fake)(object)fake)._answer = answer ?? (_ => null);
        return fake;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!.Name);
}
