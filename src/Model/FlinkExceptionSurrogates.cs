namespace FlinkNet.Model;

/// <summary>
/// What crosses a process of a <see cref="FlinkException"/>. The cause stays behind: it may be of a type that the other process, or its
/// serializer, does not know, and the message tells it anyway.
/// </summary>
[GenerateSerializer, Immutable, Alias("flink.FlinkException")]
internal readonly record struct FlinkExceptionSurrogate(
    [property: Id(0)] FailureOrigin Origin,
    [property: Id(1)] string Message,
    [property: Id(2)] bool IsFinal);

/// <summary>What crosses a process of an <see cref="InvalidJobException"/>.</summary>
[GenerateSerializer, Immutable, Alias("flink.InvalidJobException")]
internal readonly record struct InvalidJobExceptionSurrogate([property: Id(0)] string Message);

/// <summary>What crosses a process of an <see cref="OperatorException"/>.</summary>
[GenerateSerializer, Immutable, Alias("flink.OperatorException")]
internal readonly record struct OperatorExceptionSurrogate(
    [property: Id(0)] FailureOrigin Origin,
    [property: Id(1)] string Message,
    [property: Id(2)] string OperatorName,
    [property: Id(3)] string TaskName,
    [property: Id(4)] bool IsFinal);

/// <summary>Lets a <see cref="FlinkException"/> be an answer of a grain call.</summary>
[RegisterConverter]
internal sealed class FlinkExceptionConverter : IConverter<FlinkException, FlinkExceptionSurrogate>
{
    public FlinkException ConvertFromSurrogate(in FlinkExceptionSurrogate surrogate) =>
        new(surrogate.Origin, surrogate.Message) { IsFinal = surrogate.IsFinal };

    public FlinkExceptionSurrogate ConvertToSurrogate(in FlinkException value) => new(value.Origin, value.Message, value.IsFinal);
}

/// <summary>Lets an <see cref="InvalidJobException"/> be an answer of a grain call.</summary>
[RegisterConverter]
internal sealed class InvalidJobExceptionConverter : IConverter<InvalidJobException, InvalidJobExceptionSurrogate>
{
    public InvalidJobException ConvertFromSurrogate(in InvalidJobExceptionSurrogate surrogate) => new(surrogate.Message);

    public InvalidJobExceptionSurrogate ConvertToSurrogate(in InvalidJobException value) => new(value.Message);
}

/// <summary>Lets an <see cref="OperatorException"/> be an answer of a grain call.</summary>
[RegisterConverter]
internal sealed class OperatorExceptionConverter : IConverter<OperatorException, OperatorExceptionSurrogate>
{
    public OperatorException ConvertFromSurrogate(in OperatorExceptionSurrogate surrogate) =>
        new(surrogate.Origin, surrogate.Message, surrogate.OperatorName, surrogate.TaskName) { IsFinal = surrogate.IsFinal };

    public OperatorExceptionSurrogate ConvertToSurrogate(in OperatorException value) =>
        new(value.Origin, value.Message, value.OperatorName, value.TaskName, value.IsFinal);
}
