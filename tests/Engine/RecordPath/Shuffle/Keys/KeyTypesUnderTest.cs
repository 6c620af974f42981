namespace FlinkNet.Engine.Tests.RecordPath.Shuffle.Keys;

internal sealed record Place(string Country, string City, int? District);

internal record struct Cell(int X, int Y);

internal readonly record struct Reading(double Value, decimal Price, Guid Sensor);

internal record Animal(string Name);

internal sealed record Dog(string Name, int Age) : Animal(Name);

internal sealed record Pair<T>(T Left, T Right);

internal sealed record Tagged(string Name, string[] Tags);

internal sealed record Chain(int Value, Chain? Next);

internal abstract record Nothing;

internal sealed record IgnoresCase(string Name)
{
    public bool Equals(IgnoresCase? other) => string.Equals(Name, other?.Name, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);
}

internal record struct IgnoresSign(int Value)
{
    public readonly bool Equals(IgnoresSign other) => Math.Abs(Value) == Math.Abs(other.Value);

    public override readonly int GetHashCode() => Math.Abs(Value);
}

internal struct PlainStruct
{
    public int Value { get; set; }
}

internal sealed class PlainClass
{
    public int Value { get; set; }
}
