using System.Collections.Immutable;
using System.Composition;
using FlinkNet.Analyzers.Serialization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace FlinkNet.Analyzers.CodeFixes;

/// <summary>Marks a type <c>[GenerateSerializer]</c> and numbers its members, in the order in which they stand.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GenerateSerializerFix))]
[Shared]
internal sealed class GenerateSerializerFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.RecordNotSerializable.Id, Rules.StateNotSerializable.Id];

    // Each place where the type is used tells of it once; to mend it once is enough.
    public override FixAllProvider? GetFixAllProvider() => null;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (diagnostic.AdditionalLocations is { Count: 1 } declarations
                && declarations[0] is { SourceTree: { } tree } location
                && context.Document.Project.Solution.GetDocument(tree) is { } document
                && await DeclarationAsync(document, location, context.CancellationToken) is { } type)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Mark '{type.Identifier.Text}' [GenerateSerializer]",
                        stop => MarkAsync(document, type, stop),
                        equivalenceKey: nameof(GenerateSerializerFix)),
                    diagnostic);
            }
        }
    }

    private static async Task<TypeDeclarationSyntax?> DeclarationAsync(Document document, Location location, CancellationToken stop)
    {
        var root = await document.GetSyntaxRootAsync(stop).ConfigureAwait(false);
        return root?.FindNode(location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>();
    }

    private static async Task<Solution> MarkAsync(Document document, TypeDeclarationSyntax type, CancellationToken stop)
    {
        var model = (await document.GetSemanticModelAsync(stop).ConfigureAwait(false))!;
        var declarations = UnmarkedBases((INamedTypeSymbol)model.GetDeclaredSymbol(type, stop)!, stop).Append(type);
        var solution = document.Project.Solution;
        foreach (var file in declarations.GroupBy(declaration => declaration.SyntaxTree))
        {
            var root = await file.Key.GetRootAsync(stop).ConfigureAwait(false);
            var marked = root.ReplaceNodes(file, (_, declaration) => Mark(declaration));
            solution = solution.WithDocumentSyntaxRoot(solution.GetDocumentId(file.Key)!, marked);
        }

        return solution;
    }

    private static TypeDeclarationSyntax Mark(TypeDeclarationSyntax declaration) =>
        SerializationAttributes.Add(declaration).WithAdditionalAnnotations(Formatter.Annotation);

    // What a base class holds is only stored when it is marked, too.
    private static IEnumerable<TypeDeclarationSyntax> UnmarkedBases(INamedTypeSymbol type, CancellationToken stop) => Symbols.Bases(type)
        .Where(ancestor => ancestor.DeclaringSyntaxReferences.Length == 1 && !SerializableTypes.IsMarked(ancestor))
        .Select(ancestor => ancestor.DeclaringSyntaxReferences[0].GetSyntax(stop))
        .OfType<TypeDeclarationSyntax>();
}
