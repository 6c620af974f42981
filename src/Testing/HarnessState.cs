using System.Globalization;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State;

namespace FlinkNet.Testing;

/// <summary>
/// What the operators under test remember by key, as it is now: of all keys (<c>harness.State</c>) or of one (<c>harness.StateOf(key)</c>).
/// Looking changes nothing.
/// </summary>
/// <remarks>
/// Values, lists and maps are the operators' own objects, for reading. Windows' contents are entries, too: of each key and window one.
/// </remarks>
public sealed class HarnessState
{
    private readonly IReadOnlyList<ChainElement> _operators;
    private readonly Func<object, bool> _isMeant;
    private readonly string _whose;

    internal HarnessState(IReadOnlyList<ChainElement> operators)
        : this(operators, static _ => true, "")
    {
    }

    private HarnessState(IReadOnlyList<ChainElement> operators, Func<object, bool> isMeant, string whose) =>
        (_operators, _isMeant, _whose) = (operators, isMeant, whose);

    /// <summary>What is remembered of one key.</summary>
    /// <exception cref="ArgumentException">There is something for keys of another type, and for none of this.</exception>
    internal HarnessState Of(object key)
    {
        var types = All.SelectMany(state => state.Rows, (_, row) => row.Key.GetType())
            .Concat(_operators.SelectMany(element => element.KeptTimers, (_, timer) => timer.Key.GetType()))
            .Distinct()
            .ToList();
        return types.Count == 0 || types.Contains(key.GetType())
            ? new HarnessState(_operators, key.Equals, string.Create(CultureInfo.InvariantCulture, $" of key '{key}'"))
            : throw new ArgumentException(
                $"Key '{key}' is a {key.GetType()}, and the operators under test have keys of type {string.Join(", ", types)}.",
                nameof(key));
    }

    /// <summary>
    /// How many entries the keyed states have: of each state one for each key that has something stored, and for each window of it.
    /// </summary>
    public int Count => All.Sum(state => state.Rows.Count());

    /// <summary>The times of the event-time timers that have not fired, in their order: milliseconds since 1970.</summary>
    public IReadOnlyList<long> EventTimeTimers => Timers(TimeDomain.EventTime);

    /// <summary>The times of the processing-time timers that have not fired, in their order: milliseconds since 1970.</summary>
    public IReadOnlyList<long> ProcessingTimeTimers => Timers(TimeDomain.ProcessingTime);

    private IEnumerable<KeptState> All => _operators
        .SelectMany(element => element.KeptStates)
        .Select(state => new KeptState(state.Name, state.Rows.Where(row => _isMeant(row.Key))));

    /// <summary>
    /// The value of a value state; of a reducing state what it has reduced to, of an aggregating state its accumulator.
    /// </summary>
    /// <param name="name">The state's name.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no state of that name, it has no value or several, or it is of another kind or type.
    /// </exception>
    public T GetValue<T>(string name) =>
        TryGetValue<T>(name, out var value) ? value : throw new InvalidOperationException($"State '{name}'{_whose} has no value.");

    /// <summary>As <see cref="GetValue"/>, of a state that may have none.</summary>
    /// <param name="name">The state's name.</param>
    /// <param name="value">The value; the type's default when there is none.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidOperationException">
    /// There is no state of that name, it has several values, or it is of another kind or type.
    /// </exception>
    public bool TryGetValue<T>(string name, out T value)
    {
        var exists = TryFind<T>(name, out var found);
        value = found!;
        return exists;
    }

    /// <summary>The elements of a list state; none when nothing is stored.</summary>
    /// <param name="name">The state's name.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no state of that name, it is of another kind or type, or several keys or windows have such a list.
    /// </exception>
    public IReadOnlyList<T> GetList<T>(string name) => TryFind<List<T>>(name, out var list) ? list! : [];

    /// <summary>The entries of a map state; none when nothing is stored.</summary>
    /// <param name="name">The state's name.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no state of that name, it is of another kind or type, or several keys or windows have such a map.
    /// </exception>
    public IReadOnlyDictionary<TMapKey, TValue> GetMap<TMapKey, TValue>(string name)
        where TMapKey : notnull =>
        TryFind<Dictionary<TMapKey, TValue>>(name, out var map) ? map! : new Dictionary<TMapKey, TValue>();

    private IReadOnlyList<long> Timers(TimeDomain domain) =>
    [
        .. _operators.SelectMany(element => element.KeptTimers)
            .Where(timer => timer.Domain == domain && _isMeant(timer.Key))
            .Select(timer => timer.Time)
            .Order(),
    ];

    private bool TryFind<T>(string name, out T? found)
    {
        found = default;
        var states = All.ToList();
        if (!states.Exists(state => state.Name == name))
        {
            throw new InvalidOperationException(
                $"No operator under test has a keyed state '{name}'. There are: "
                + $"{string.Join(", ", states.Select(state => $"'{state.Name}'"))}.");
        }

        var rows = states.Where(state => state.Name == name).SelectMany(state => state.Rows).ToList();
        if (rows.Count > 1)
        {
            throw new InvalidOperationException(
                $"State '{name}'{_whose} has {rows.Count} entries: ask for one key with StateOf(key), of a state that has no windows.");
        }

        if (rows.Count == 0)
        {
            return false;
        }

        found = rows[0].Value is T value ? value
            : rows[0].Value is null && default(T) is null ? default
            : throw new InvalidOperationException(
                $"State '{name}'{_whose} holds a {rows[0].Value?.GetType()} and not a {typeof(T)}: ask for the kind and the types that "
                + "its descriptor has.");
        return true;
    }
}
