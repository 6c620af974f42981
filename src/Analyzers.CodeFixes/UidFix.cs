using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace FlinkNet.Analyzers.CodeFixes;

/// <summary>Gives a step a uid after its method, which no other step of the file has; its author will know a better one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UidFix))]
[Shared]
internal sealed class UidFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.StateWithoutUid.Id];

    // Uids that are made at once for many steps would be names that nobody has thought about.
    public override FixAllProvider? GetFixAllProvider() => null;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan) is SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name
                && access.Parent is InvocationExpressionSyntax step)
            {
                var uid = Unused(root, Words(name.Identifier.Text));
                var action = CodeAction.Create($"Add .Uid(\"{uid}\")", stop => AddAsync(context.Document, step, uid, stop), nameof(UidFix));
                context.RegisterCodeFix(action, diagnostic);
            }
        }
    }

    private static async Task<Document> AddAsync(Document document, InvocationExpressionSyntax step, string uid, CancellationToken stop)
    {
        var root = (await document.GetSyntaxRootAsync(stop).ConfigureAwait(false))!;
        var named = InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, step.WithoutTrailingTrivia(), IdentifierName("Uid")),
            ArgumentList(SingletonSeparatedList(Argument(LiteralExpression(SyntaxKind.StringLiteralExpression, Literal(uid))))));
        return document.WithSyntaxRoot(root.ReplaceNode(step, named.WithTrailingTrivia(step.GetTrailingTrivia())));
    }

    // MinBy becomes min-by.
    private static string Words(string method) => string.Concat(method.Select((letter, index) =>
        char.IsUpper(letter) ? (index > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string Unused(SyntaxNode root, string uid)
    {
        var used = root.DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.StringLiteralToken))
            .Select(token => token.ValueText)
            .ToImmutableHashSet();
        var unused = uid;
        for (var number = 2; used.Contains(unused); number++)
        {
            unused = $"{uid}-{number}";
        }

        return unused;
    }
}
