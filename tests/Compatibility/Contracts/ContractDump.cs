using System.Globalization;
using System.Reflection;
using Orleans.Serialization.Codecs;

namespace FlinkNet.Compatibility.Contracts;

/// <summary>
/// What processes of two releases must agree upon, as text: grain interfaces, grains and what they store, and every type that is
/// serialized, by the names and numbers that stand in the bytes. Where code moves to, and what it is called besides, does not matter and
/// is left out.
/// </summary>
internal static class ContractDump
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The assemblies of all projects of src, which are beside this one.</summary>
    private static IEnumerable<Assembly> Assemblies => Directory.EnumerateFiles(AppContext.BaseDirectory, "FlinkNet.*.dll")
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .Where(name => name != typeof(ContractDump).Assembly.GetName().Name)
        .Order(StringComparer.Ordinal)
        .Select(Assembly.Load);

    /// <summary>The contracts of all of them.</summary>
    public static IReadOnlyList<string> OfAllProjects() => Of([.. Assemblies.SelectMany(assembly => assembly.GetTypes())]);

    /// <summary>The contracts of these types, a line for each fact.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Type> types)
    {
        var persisted = types.SelectMany(PersistedBy).ToHashSet();
        var serialized = types.Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)).ToList();
        return
        [
            .. Section("Grain interfaces", types.Where(IsGrainInterface).Select(InterfaceOf)),
            .. Section("Grains", types.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IGrainBase))).Select(GrainOf)),
            .. Section("Converted and written by hand", types.SelectMany(CustomOf).Select(line => new[] { line })),
            .. Section(
                "Serialized types",
                serialized.Where(type => !type.IsEnum).Select(type => SerializedOf(type, persisted.Contains(type)))),
            .. Section("Enumerations", types.Where(type => type.IsEnum && IsUsed(type, types, serialized)).Select(EnumOf)),
        ];
    }

    private static bool IsGrainInterface(Type type) => type.IsInterface && type.IsAssignableTo(typeof(IAddressable));

    private static IEnumerable<string> Section(string title, IEnumerable<IReadOnlyList<string>> entries) =>
        entries.OrderBy(entry => entry[0], StringComparer.Ordinal).SelectMany(entry => entry.Append("")).Prepend("").Prepend($"# {title}");

    private static IReadOnlyList<string> InterfaceOf(Type type)
    {
        var parents = type.GetInterfaces().Where(parent => parent != typeof(IAddressable)).Select(WireNames.Of);
        var methods = type.GetMethods().Select(MethodOf);
        return
        [
            $"{WireNames.Of(type)} : {string.Join(", ", parents.Order(StringComparer.Ordinal))}",
            .. methods.Order(StringComparer.Ordinal),
        ];
    }

    private static string MethodOf(MethodInfo method)
    {
        var parameters = string.Join(", ", method.GetParameters().Select(parameter => WireNames.Of(parameter.ParameterType)));
        var attributes = method.GetCustomAttributesData().Select(data => data.AttributeType)
            .Where(type => type.Namespace == "Orleans.Concurrency" || type == typeof(ResponseTimeoutAttribute))
            .Select(type => $" [{type.Name.Replace("Attribute", "", StringComparison.Ordinal)}]").Order(StringComparer.Ordinal);
        var name = method.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"{method.Name} without alias";
        return $"  {name}({parameters}) : {WireNames.Of(method.ReturnType)}{string.Concat(attributes)}";
    }

    private static IReadOnlyList<string> GrainOf(Type type) =>
    [
        type.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, type).ToString() ?? $"{WireNames.Of(type)} without grain type",
        .. type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => IsPersistentState(parameter.ParameterType)).Select(StoredBy).Order(StringComparer.Ordinal),
    ];

    private static string StoredBy(ParameterInfo parameter)
    {
        var state = parameter.GetCustomAttribute<PersistentStateAttribute>();
        var record = WireNames.Of(parameter.ParameterType.GetGenericArguments()[0]);
        return $"  stores {record} as '{state?.StateName}' in '{state?.StorageName}'";
    }

    private static IEnumerable<string> CustomOf(Type type)
    {
        foreach (var implemented in type.GetInterfaces().Where(implemented => implemented.IsGenericType))
        {
            var definition = implemented.GetGenericTypeDefinition();
            if (definition == typeof(IConverter<,>))
            {
                yield return $"{implemented.GetGenericArguments()[0].FullName} as {WireNames.Of(implemented.GetGenericArguments()[1])}";
            }
            else if (type.IsDefined(typeof(RegisterSerializerAttribute)) && definition == typeof(IFieldCodec<>))
            {
                yield return $"{implemented.GetGenericArguments()[0].FullName} by {type.Name}";
            }
        }
    }

    private static IReadOnlyList<string> SerializedOf(Type type, bool isPersisted)
    {
        var isDerived = type.BaseType?.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) == true;
        var parent = isDerived ? $" : {WireNames.Of(type.BaseType!)}" : "";
        return
        [
            $"{(type.IsValueType ? "struct" : "class")} {WireNames.Of(type)}{parent}{(isPersisted ? ", stored by grains" : "")}",
            .. NamesOf(type),
            .. MembersOf(type).OrderBy(member => member.Id).Select(member =>
                string.Create(CultureInfo.InvariantCulture, $"  {member.Id} {member.Name.TrimStart('_')}: {WireNames.Of(member.Type)}")),
        ];
    }

    // Records of a grain's storage that are not asked for by an attribute have their name in a constant.
    private static IEnumerable<string> NamesOf(Type type) =>
        type.GetField("RecordName", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic) is { IsLiteral: true } name
            ? [$"  record '{name.GetRawConstantValue()}'"]
            : [];

    private static IEnumerable<(uint Id, string Name, Type Type)> MembersOf(Type type)
    {
        foreach (var member in type.GetMembers(Declared))
        {
            if (member.GetCustomAttribute<IdAttribute>() is { } id)
            {
                yield return (id.Id, member.Name, member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType);
            }
        }
    }

    private static IReadOnlyList<string> EnumOf(Type type) =>
    [
        $"{WireNames.Of(type)} : {WireNames.Of(type.GetEnumUnderlyingType())}",
        .. type.GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => (field.Name, Value: Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))
            .OrderBy(field => field.Value)
            .Select(field => string.Create(CultureInfo.InvariantCulture, $"  {field.Name} = {field.Value}")),
    ];

    private static bool IsUsed(Type type, IReadOnlyList<Type> types, List<Type> serialized) => serialized.Contains(type)
        || serialized.SelectMany(MembersOf).Any(member => WireNames.Mentions(member.Type, type))
        || types.Where(IsGrainInterface).SelectMany(grain => grain.GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            .Any(used => WireNames.Mentions(used, type));

    private static IEnumerable<Type> PersistedBy(Type type) => type.GetConstructors(Declared)
        .SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.ParameterType).Concat(type.GetInterfaces())
        .Where(IsPersistentState).Select(state => state.GetGenericArguments()[0]);

    private static bool IsPersistentState(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>);
}
