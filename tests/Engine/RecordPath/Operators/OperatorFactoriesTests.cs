using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.Tests.RecordPath.Operators;

public sealed class OperatorFactoriesTests
{
    public static TheoryData<Type> Steps => [.. typeof(Transformation).Assembly.GetTypes().Where(IsOperator)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void Factory_OfAnOperatorOfTheApi_IsThere(Type step) => Assert.Contains(step, OperatorFactories.Steps);

    private static bool IsOperator(Type type)
    {
        for (var parent = type.BaseType; !type.IsAbstract && parent is { IsGenericType: true }; parent = parent.BaseType)
        {
            var kind = parent.GetGenericTypeDefinition();
            if (kind == typeof(OneInputTransformation<,>) || kind == typeof(TwoInputTransformation<,,>))
            {
                return true;
            }
        }

        return false;
    }
}
