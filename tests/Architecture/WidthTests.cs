namespace FlinkNet.Architecture.Tests;

/// <summary>Code and prose fit beside each other on a screen: <c>.editorconfig</c> says how wide, and this is what enforces it.</summary>
public sealed class WidthTests
{
    private const int Widest = 140;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("samples")]
    [InlineData("bench")]
    public void Lines_OfSources_FitTheWidth(string folder)
    {
        var offenders = Repository.Sources(folder)
            .SelectMany(file =>
                Repository.Read(file).Split('\n').Select((line, index) => (file, Number: index + 1, line.TrimEnd('\r').Length)))
            .Where(line => line.Length > Widest)
            .Select(line => $"{line.file}:{line.Number} is {line.Length} wide")
            .ToList();

        Assert.True(offenders.Count == 0, $"{offenders.Count} lines are wider than {Widest}:\n{string.Join('\n', offenders.Take(20))}");
    }
}
