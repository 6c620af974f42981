using FlinkNet.Grains;

namespace FlinkNet.Silo;

/// <summary>A job as a host registered it: a name, and the program that defines it.</summary>
internal sealed record JobDefinition(string Name, Action<StreamExecutionEnvironment> Define, string[] Arguments)
{
    /// <summary>Writes the program down and plans it.</summary>
    /// <exception cref="Model.InvalidJobException">The program cannot become a job.</exception>
    public CatalogedJob Build()
    {
        var environment = StreamExecutionEnvironment.Create(Arguments);
        Define(environment);
        environment.RefuseMisspeltArguments();
        return ProgramCompiler.Compile(environment, Name);
    }
}
