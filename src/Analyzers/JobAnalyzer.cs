using Microsoft.CodeAnalysis.Diagnostics;

namespace FlinkNet.Analyzers;

/// <summary>What all rules have in common: they cost nothing where the library is not referenced, and leave generated code alone.</summary>
internal abstract class JobAnalyzer : DiagnosticAnalyzer
{
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (FlinkMethods.IsReferenced(start.Compilation))
            {
                Register(start);
            }
        });
    }

    /// <summary>Says what the rule looks at.</summary>
    protected abstract void Register(CompilationStartAnalysisContext context);
}
