using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace FlinkNet.Analyzers.CodeFixes;

/// <summary>Writes the attributes that Orleans' generator goes by into the declaration of a type.</summary>
internal static class SerializationAttributes
{
    /// <summary>
    /// Marks the type and numbers what it stores: the parameters of a record, then properties and fields; behind the highest number that
    /// there is.
    /// </summary>
    public static TypeDeclarationSyntax Add(TypeDeclarationSyntax type)
    {
        var next = type.DescendantNodes().OfType<AttributeSyntax>().Select(IdOf).DefaultIfEmpty(-1).Max() + 1;
        if (type is RecordDeclarationSyntax { ParameterList: { } parameters })
        {
            var numbered = parameters.Parameters
                .Select(parameter => HasId(parameter.AttributeLists) ? parameter : Number(parameter, next++));
            type = type.WithParameterList(parameters.WithParameters(SeparatedList(numbered, parameters.Parameters.GetSeparators())));
        }

        type = type.WithMembers(List(type.Members
            .Select(member => IsStored(member) && !HasId(member.AttributeLists) ? Lead(member, "Id", next++) : member)));
        return (TypeDeclarationSyntax)Lead(type, "GenerateSerializer", null);
    }

    private static ParameterSyntax Number(ParameterSyntax parameter, int id)
    {
        var list = AttributeList(AttributeTargetSpecifier(Token(SyntaxKind.PropertyKeyword)), SingletonSeparatedList(Attribute("Id", id)));
        return parameter.WithoutLeadingTrivia()
            .WithAttributeLists(parameter.AttributeLists.Insert(0, list.WithTrailingTrivia(Space)))
            .WithLeadingTrivia(parameter.GetLeadingTrivia());
    }

    // The attribute stands on a line of its own below the member's comment.
    private static MemberDeclarationSyntax Lead(MemberDeclarationSyntax member, string name, int? id)
    {
        var leading = member.GetLeadingTrivia();
        var indent = leading.Count > 0 && leading[leading.Count - 1] is var last && last.IsKind(SyntaxKind.WhitespaceTrivia)
            ? TriviaList(last)
            : TriviaList();
        var list = AttributeList(SingletonSeparatedList(Attribute(name, id)))
            .WithLeadingTrivia(leading)
            .WithTrailingTrivia(ElasticCarriageReturnLineFeed);
        var rest = member.WithLeadingTrivia(indent);
        return rest.WithAttributeLists(rest.AttributeLists.Insert(0, list));
    }

    private static AttributeSyntax Attribute(string name, int? id)
    {
        var attribute = SyntaxFactory.Attribute(ParseName($"global::Orleans.{name}").WithAdditionalAnnotations(Simplifier.Annotation));
        return id is null ? attribute : attribute.WithArgumentList(AttributeArgumentList(SingletonSeparatedList(
            AttributeArgument(LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(id.Value))))));
    }

    private static bool IsStored(MemberDeclarationSyntax member) => member switch
    {
        _ when member.Modifiers.Any(IsOfNoObject) => false,
        PropertyDeclarationSyntax { ExpressionBody: null, ExplicitInterfaceSpecifier: null, AccessorList: { } accessors } =>
            accessors.Accessors.All(accessor => accessor is { Body: null, ExpressionBody: null }),
        FieldDeclarationSyntax field => field.Declaration.Variables.Count == 1,
        _ => false,
    };

    private static bool IsOfNoObject(SyntaxToken modifier) =>
        modifier.Kind() is SyntaxKind.StaticKeyword or SyntaxKind.ConstKeyword or SyntaxKind.AbstractKeyword;

    private static bool HasId(SyntaxList<AttributeListSyntax> lists) =>
        lists.SelectMany(list => list.Attributes).Any(attribute => IdOf(attribute) >= 0);

    private static int IdOf(AttributeSyntax attribute) =>
        attribute is { Name: IdentifierNameSyntax { Identifier.Text: "Id" }, ArgumentList.Arguments: { Count: 1 } arguments }
        && arguments[0].Expression is LiteralExpressionSyntax number
        && int.TryParse(number.Token.ValueText, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1;
}
