using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FlinkNet.Analyzers.Tests;

/// <summary>Compiles programs against the library and runs all analyzers over them.</summary>
internal static class Check
{
    private const string GlobalUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using FlinkNet;
        global using Orleans;
        """;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(Rules).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    // What the runtime was started with is what the tests' project references, and so the library with all that it stands on.
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("xunit.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest);

    /// <summary>Runs all analyzers over a program in which <c>{|FLINK001:text|}</c> says what is to be told, and where; of all else nothing may be told.</summary>
    public static async Task TellsAsync(string markedProgram)
    {
        var (program, expected) = Markup.Parse(markedProgram);

        var told = await DiagnosticsAsync(program);

        Assert.Equal(expected.Select(mark => $"{mark.Id} at '{program[mark.Span.Start..mark.Span.End]}', {mark.Span}"), told
            .Select(diagnostic => $"{diagnostic.Id} at '{program[diagnostic.Location.SourceSpan.Start..diagnostic.Location.SourceSpan.End]}', {diagnostic.Location.SourceSpan}"));
    }

    /// <summary>What the analyzers tell of a program, in the order of its text.</summary>
    public static Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(string program) => DiagnosticsAsync(Compile([program]));

    /// <summary>What the analyzers tell of a program, in the order of its text.</summary>
    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Compilation program)
    {
        var errors = program.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Empty(errors);
        var told = await program.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. told.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)];
    }

    /// <summary>Compiles the files of a program, with the usings that every program has.</summary>
    public static Compilation Compile(IEnumerable<string> files) => Compile([.. files.Append(GlobalUsings).Select(Parse)]);

    /// <summary>Compiles a program.</summary>
    public static Compilation Compile(IReadOnlyList<SyntaxTree> files) => CSharpCompilation.Create("Program", files, References, Options(files));

    // A file without a class around its statements is a program of its own.
    private static CSharpCompilationOptions Options(IReadOnlyList<SyntaxTree> files)
    {
        var isProgram = files.Any(file => file.GetCompilationUnitRoot().Members.Any(SyntaxKind.GlobalStatement));
        return new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, ParseOptions);
}
