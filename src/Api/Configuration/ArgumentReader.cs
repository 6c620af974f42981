using System.Collections;
using System.Collections.Concurrent;
using FlinkNet.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;

namespace FlinkNet;

/// <summary>
/// A program's arguments over the environment variables of their names. It notes which the program reads: those are its own, however they
/// are called.
/// </summary>
internal sealed class ArgumentReader
{
    private readonly ConcurrentDictionary<string, bool> _read = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Name, string Given)> _unknown = [];

    /// <summary>Takes the arguments.</summary>
    /// <exception cref="FlinkException">One has no value that needs one.</exception>
    public ArgumentReader(IReadOnlyList<string> args)
    {
        var variables = Variables().ToList();
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(variables)
            .Add(new NotingSource(WithFlagValues(args).ToList(), _read))
            .Build();
        NoteUnknown(args, variables.Select(variable => variable.Key));
        _read.Clear();
    }

    /// <summary>The arguments.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>Refuses an argument that is not Flink.NET's, that the program has not read, and that is nearly called as one is.</summary>
    /// <exception cref="FlinkException">There is one.</exception>
    public void RefuseMisspelt()
    {
        // A known name with one dash is no argument at all, though the name is read.
        foreach (var (name, given) in _unknown.Where(unknown =>
            !_read.ContainsKey(unknown.Name) || ProgramArguments.Find(unknown.Name) is not null))
        {
            if (ProgramArguments.Nearest(name) is { } near)
            {
                var meant = given.StartsWith('-') ? $"--{near.Name}" : near.Variable;
                throw new FlinkException(
                    FailureOrigin.User,
                    $"{given} is not an argument of Flink.NET; did you mean {meant}? One that is the program's own is read from "
                        + $"env.Configuration[\"{name}\"] before the job is executed. --help lists all.");
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Variables()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name.StartsWith(ProgramArguments.VariablePrefix, StringComparison.OrdinalIgnoreCase))
            {
                yield return new(name[ProgramArguments.VariablePrefix.Length..].Replace('_', '-'), (string?)variable.Value);
            }
        }
    }

    private static IEnumerable<string> WithFlagValues(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (IsShort(args[i]) && args[i].Contains('='))
            {
                // The program's own; what reads arguments would throw, since it knows no short ones.
                continue;
            }

            yield return args[i];
            if (!args[i].StartsWith("--", StringComparison.Ordinal)
                || ProgramArguments.Find(args[i][2..]) is not { } known
                || (i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal)))
            {
                continue;
            }

            // What follows a flag would otherwise be taken for its value; the program would go another way than its user meant without one.
            yield return known.ValueAlone ?? throw new FlinkException(FailureOrigin.User, $"{args[i]} has no value.");
        }
    }

    private static bool IsShort(string arg) => arg.StartsWith('-') && !arg.StartsWith("--", StringComparison.Ordinal);

    private void NoteUnknown(IReadOnlyList<string> args, IEnumerable<string> variables)
    {
        foreach (var given in args.Where(arg => arg.Length > 2 && arg[0] == '-' && !char.IsAsciiDigit(arg[1])))
        {
            var name = given.TrimStart('-').Split('=')[0];
            if (ProgramArguments.Find(name) is null || !given.StartsWith("--", StringComparison.Ordinal))
            {
                _unknown.Add((name, given.Split('=')[0]));
            }
        }

        foreach (var name in variables.Where(name => ProgramArguments.Find(name) is null))
        {
            _unknown.Add((name, ProgramArguments.VariablePrefix + name.Replace('-', '_').ToUpperInvariant()));
        }
    }

    // The command line is asked first for whatever is read.
    private sealed class NotingSource(List<string> args, ConcurrentDictionary<string, bool> read) : IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => new NotingProvider(args, read);
    }

    private sealed class NotingProvider(List<string> args, ConcurrentDictionary<string, bool> read)
        : CommandLineConfigurationProvider(args)
    {
        public override bool TryGet(string key, out string? value)
        {
            read[key] = true;
            return base.TryGet(key, out value);
        }
    }
}
