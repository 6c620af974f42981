namespace FlinkNet.Transformations;

/// <summary>
/// What is known of an operator before one is made. Planning, checks and restores read this, and know no operator by its kind.
/// </summary>
internal sealed record OperatorDescription
{
    /// <summary>Of an operator of which nothing need be known.</summary>
    public static OperatorDescription Plain { get; } = new();

    /// <summary>The type of the keys that it keeps state and timers by; null for an operator without.</summary>
    public Type? KeyType { get; init; }

    /// <summary>Whether it keeps state that outlives a record, and so needs a uid. One with keys does.</summary>
    public bool IsStateful
    {
        get => field || KeyType is not null;
        init;
    }

    /// <summary>What it is known to keep besides what a function asks for when it is opened.</summary>
    public IReadOnlyList<DescribedState> States { get; init; } = [];

    /// <summary>The side outputs that it is known to emit to.</summary>
    public IReadOnlyList<OutputTag> SideOutputs { get; init; } = [];

    /// <summary>What else of it must be the same in all processes of a job, as text that stands in the job's fingerprint.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Of an operator of which no more is known than its keys.</summary>
    public static OperatorDescription Keyed<TKey>() => new() { KeyType = typeof(TKey) };

    /// <summary>Of an operator of which no more is known than the user's object that it calls.</summary>
    public static OperatorDescription Of<TOperator>(OperatorSupplier<TOperator> userOperator)
        where TOperator : class => userOperator.KeepsState ? new() { IsStateful = true } : Plain;

    /// <summary>Of an operator of the program's author.</summary>
    public static OperatorDescription Of<TOperator>(IStreamOperatorFactory<TOperator> factory, Type? keyType)
        where TOperator : class => new()
        {
            KeyType = keyType,
            IsStateful = factory.States.Count > 0,
            States = [.. factory.States.Select(DescribedState.Of)],
            SideOutputs = factory.SideOutputs,
        };
}

/// <summary>A piece of state that an operator is known to keep.</summary>
/// <param name="What">What messages call it, in the plural or by its name.</param>
/// <param name="MustSerialize">The types of what it holds, which checkpoints must be able to write.</param>
internal sealed record DescribedState(string What, IReadOnlyList<Type> MustSerialize)
{
    /// <summary>By what snapshots name it; null for state whose types they cannot be compared by.</summary>
    public string? Name { get; private init; }

    /// <summary>The type of a map's keys; null for a list.</summary>
    public Type? Key { get; private init; }

    /// <summary>
    /// The type of a list's elements, of a map's values, or of what there is of one key; null without a <see cref="Name"/>.
    /// </summary>
    public Type? Row { get; private init; }

    /// <summary>Whether it is kept by the operator's keys.</summary>
    public bool IsKeyed { get; private init; }

    /// <summary>By what the program describes it; null for what the engine keeps for itself.</summary>
    public StateDescriptor? Descriptor { get; private init; }

    /// <summary>A list that is dealt out among the subtasks.</summary>
    public static DescribedState List(string name, Type element, string what, params Type[] mustSerialize) =>
        new(what, mustSerialize) { Name = name, Row = element };

    /// <summary>Broadcast state.</summary>
    public static DescribedState Broadcast(StateDescriptor descriptor)
    {
        var types = descriptor.GetType().GenericTypeArguments;
        var state = new DescribedState($"broadcast state '{descriptor.Name}'", types) { Descriptor = descriptor };
        return types is [var key, var value] ? state with { Name = descriptor.Name, Key = key, Row = value } : state;
    }

    /// <summary>State that an operator will ask for by a descriptor. With a time to live, what is stored is the engine's own.</summary>
    public static DescribedState Of(StateDescriptor descriptor)
    {
        var state = new DescribedState($"state '{descriptor.Name}'", descriptor.StoredTypes)
        {
            IsKeyed = true,
            Descriptor = descriptor,
        };
        return descriptor.TimeToLive is null ? state with { Name = descriptor.Name, Row = descriptor.RowType } : state;
    }

    /// <summary>State of which only the types of what it holds are known.</summary>
    public static DescribedState Contents(string what, params Type[] mustSerialize) => new(what, mustSerialize);
}
