using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlinkNet.Engine.RecordPath.Shuffle.Layouts;

/// <summary>Asks the runtime how it keeps structs.</summary>
internal static class StructMemory
{
    private delegate int OffsetReader<T>(ref T value);

    /// <summary>The fields of a struct in the order of writing.</summary>
    public static List<FieldInfo> FieldsOf(Type type) =>
        [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken)];

    /// <summary>How many bytes a value takes in memory.</summary>
    public static int SizeOf(Type type) => Call<int>(nameof(SizeOfValue), type);

    /// <summary>Of what the place of a value is a multiple, in structs whose fields are in the order of writing.</summary>
    public static int AlignmentOf(Type type)
    {
        var probe = typeof(AfterByte<>).MakeGenericType(type);
        return OffsetOf(probe, probe.GetField(nameof(AfterByte<>.Value))!);
    }

    /// <summary>Where a field is in memory.</summary>
    public static int OffsetOf(Type type, FieldInfo field) => Call<int>(nameof(OffsetIn), type, field);

    /// <summary>Where a struct's declaration says that a field is; null when it does not.</summary>
    public static int? ExplicitOffsetOf(FieldInfo field) => field.GetCustomAttribute<FieldOffsetAttribute>()?.Value;

    private static T Call<T>(string name, Type type, params object[] arguments) =>
        (T)typeof(StructMemory)
            .GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type)
            .Invoke(null, arguments)!;

    private static int SizeOfValue<T>() => Unsafe.SizeOf<T>();

    // The distance of two addresses: nothing else tells where a private field is.
    private static int OffsetIn<T>(FieldInfo field)
    {
        var method =
            new DynamicMethod("OffsetOf"
                + field.Name, typeof(int), [typeof(T).MakeByRefType()], typeof(StructMemory).Module, skipVisibility: true);
        var code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldflda, field);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Sub);
        code.Emit(OpCodes.Conv_I4);
        code.Emit(OpCodes.Ret);
        var value = default(T);
        return method.CreateDelegate<OffsetReader<T>>()(ref value!);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AfterByte<T>
    {
        public byte Before;
        public T Value;
    }
}
