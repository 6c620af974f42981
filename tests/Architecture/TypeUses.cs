using System.Reflection;
using System.Reflection.Emit;

namespace FlinkNet.Architecture.Tests;

/// <summary>Which types of an assembly use which others of it: in what they are made of, and in what their methods do.</summary>
internal static class TypeUses
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>All uses, with the outermost types of both ends. Generated code counts for nobody.</summary>
    public static IEnumerable<(Type From, Type To)> Of(Assembly assembly) => assembly.GetTypes()
        .Where(IsWritten)
        .SelectMany(type =>
            UsedBy(type)
                .SelectMany(Parts)
                .Where(used => used.Assembly == assembly && IsWritten(used))
                .Select(used => (Outermost(type), Outermost(used))))
        .Where(use => use.Item1 != use.Item2)
        .Distinct();

    private static bool IsWritten(Type type) => Outermost(type).Namespace?.StartsWith("FlinkNet", StringComparison.Ordinal) == true;

    private static Type Outermost(Type type) =>
        type.DeclaringType is { } outer ? Outermost(outer) : type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsGenericParameter
            ? type.GetGenericParameterConstraints().Where(constraint => !constraint.ContainsGenericParameters).SelectMany(Parts)
        : type.HasElementType ? Parts(type.GetElementType()!)
        : [type, .. type.GetGenericArguments().SelectMany(Parts)];

    private static IEnumerable<Type> UsedBy(Type type)
    {
        IEnumerable<Type?> own =
            [type.BaseType, .. type.GetInterfaces(), .. type.GetGenericArguments()
                .SelectMany(argument => argument.GetGenericParameterConstraints())];
        return own.OfType<Type>()
            .Concat(type.GetFields(All).Select(field => field.FieldType))
            .Concat(type.GetCustomAttributesData().Select(attribute => attribute.AttributeType))
            .Concat(type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(UsedBy));
    }

    private static IEnumerable<Type> UsedBy(MethodBase method)
    {
        var signature = method.GetParameters().Select(parameter => parameter.ParameterType);
        if (method is MethodInfo { ReturnType: var result })
        {
            signature = signature.Append(result);
        }

        return method.GetMethodBody() is not { } body ? signature : signature
            .Concat(body.LocalVariables.Select(local => local.LocalType))
            .Concat(body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                .Select(clause => clause.CatchType)
                .OfType<Type>())
            .Concat(TokensOf(body.GetILAsByteArray()!).SelectMany(token => Named(method, token)));
    }

    private static IEnumerable<Type> Named(MethodBase method, int token)
    {
        var member = method.Module.ResolveMember(
            token,
            method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
            method.IsGenericMethodDefinition ? method.GetGenericArguments() : null);
        return member switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType!],
            MethodInfo called => [called.DeclaringType!, .. called.GetGenericArguments()],
            MethodBase called => [called.DeclaringType!],
            _ => [],
        };
    }

    private static IEnumerable<int> TokensOf(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? unchecked((short)(0xFE00 | code[at + 1])) : code[at];
            var operation = OpCodesByValue[value];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType)
            {
                yield return BitConverter.ToInt32(code, at);
            }

            at += SizeOf(operation.OperandType, code, at);
        }
    }

    private static int SizeOf(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
