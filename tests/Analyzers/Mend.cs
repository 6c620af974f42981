using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace FlinkNet.Analyzers.Tests;

/// <summary>Applies code fixes as an editor does.</summary>
internal static class Mend
{
    /// <summary>
    /// Applies the fix of the first diagnostic of a program; the result must be <paramref name="expected"/>, compile, and have no
    /// diagnostic.
    /// </summary>
    public static async Task BecomesAsync<TFix>(string program, string expected)
        where TFix : CodeFixProvider, new()
    {
        var mended = await ApplyAsync<TFix>(program) ?? throw new InvalidOperationException("No fix is offered.");

        Assert.Equal(expected, mended, ignoreLineEndingDifferences: true);
        Assert.Empty(await Check.DiagnosticsAsync(mended));
    }

    /// <summary>Applies the fix of the first diagnostic of a program; null when none is offered.</summary>
    public static async Task<string?> ApplyAsync<TFix>(string program)
        where TFix : CodeFixProvider, new()
    {
        var stop = TestContext.Current.CancellationToken;
        var compilation = Check.Compile([program]);
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "Program",
            "Program",
            LanguageNames.CSharp,
            compilationOptions: compilation.Options,
            parseOptions: Check.ParseOptions,
            metadataReferences: compilation.References));
        foreach (var (tree, index) in compilation.SyntaxTrees.Select((tree, index) => (tree, index)))
        {
            project = project.AddDocument($"File{index}.cs", await tree.GetTextAsync(stop)).Project;
        }

        var document = project.Documents.First();
        var diagnostic = (await Check.DiagnosticsAsync((await project.GetCompilationAsync(stop))!)).First();
        var fix = new TFix();
        Assert.Contains(diagnostic.Id, fix.FixableDiagnosticIds);

        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), stop));
        if (actions.Count == 0)
        {
            return null;
        }

        var operation = Assert.Single((await Assert.Single(actions).GetOperationsAsync(stop)).OfType<ApplyChangesOperation>());
        return (await operation.ChangedSolution.GetDocument(document.Id)!.GetTextAsync(stop)).ToString();
    }
}
