using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

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

    // What is bound of the references is kept by a compilation and what is derived from it.
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create("Program", references: References);

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest);

    /// <summary>
    /// Runs all analyzers over a program in which <c>{|FLINK001:text|}</c> says what is to be told, and where; of all else nothing may be
    /// told.
    /// </summary>
    public static async Task TellsAsync(string markedProgram)
    {
        var (program, expected) = Markup.Parse(markedProgram);

        var told = await DiagnosticsAsync(program);

        Assert.Equal(
            expected.Select(mark => Describe(mark.Id, program, mark.Span)),
            told.Select(diagnostic => Describe(diagnostic.Id, program, diagnostic.Location.SourceSpan)));
    }

    /// <summary>What the analyzers tell of a program, in the order of its text.</summary>
    public static Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(string program) => DiagnosticsAsync(Compile([program]));

    /// <summary>What the analyzers tell of a program, in the order of its text.</summary>
    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Compilation program)
    {
        var all = await program.WithAnalyzers(Analyzers).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        var ofCompiler = all.ToLookup(diagnostic => diagnostic.Id.StartsWith("CS", StringComparison.Ordinal));
        Assert.DoesNotContain(ofCompiler[true], diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return [.. ofCompiler[false].OrderBy(diagnostic => (diagnostic.Location.SourceSpan.Start, diagnostic.Id))];
    }

    /// <summary>Compiles the files of a program, with the usings that every program has.</summary>
    public static Compilation Compile(IEnumerable<string> files)
    {
        var trees = files.Append(GlobalUsings).Select(text => CSharpSyntaxTree.ParseText(text, ParseOptions)).ToList();

        // Statements outside of all classes are a program; without any it is a library.
        var isProgram = trees.Any(tree => tree.GetCompilationUnitRoot().Members.Any(SyntaxKind.GlobalStatement));
        var kind = isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var options = new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable);
        return Empty.WithOptions(options).AddSyntaxTrees(trees);
    }

    private static string Describe(string id, string program, TextSpan span) => $"{id} at '{program[span.Start..span.End]}', {span}";
}
