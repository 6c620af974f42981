using System.Reflection;

namespace FlinkNet.Engine.RecordPath.Serialization;

/// <summary>
/// Finds the state that a function will ask for when it is opened, by the fields that it keeps descriptors and handles in: so what cannot
/// be stored is refused before anything runs.
/// </summary>
internal static class HandleFields
{
    private static readonly Type[] Handles = [typeof(IValueState<>), typeof(IListState<>), typeof(IMapState<,>), typeof(IReducingState<>)];

    /// <summary>What messages call each state, and the types of what it holds.</summary>
    public static IEnumerable<(string What, IReadOnlyList<Type> Types)> Of(object function)
    {
        for (var type = function.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (
                var field in type.GetFields(
                    BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (typeof(StateDescriptor).IsAssignableFrom(field.FieldType) && field.GetValue(function) is StateDescriptor descriptor)
                {
                    yield return ($"state '{descriptor.Name}'", descriptor.StoredTypes);
                }
                else if (field.FieldType.IsGenericType && Handles.Contains(field.FieldType.GetGenericTypeDefinition()))
                {
                    yield return ($"state in {type.Name}.{field.Name}", field.FieldType.GenericTypeArguments);
                }
            }
        }
    }
}
