namespace FlinkNet.Engine.RecordPath.State;

/// <summary>One named state of an operator in one subtask, as it is now: for those who look at it from outside, which are tests.</summary>
/// <param name="Name">The name that the operator's author gave it.</param>
/// <param name="Rows">All that is stored. Objects are the operator's own.</param>
internal readonly record struct KeptState(string Name, IEnumerable<KeptRow> Rows);

/// <summary>What is stored for one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Window">The window that it belongs to as well, or where its pane begins; null for none.</param>
/// <param name="Value">A value, a list or a dictionary; of an aggregate the accumulator.</param>
internal readonly record struct KeptRow(object Key, object? Window, object? Value);

/// <summary>A timer that has not fired.</summary>
/// <param name="Domain">The clock that it goes by.</param>
/// <param name="Key">Its key.</param>
/// <param name="Time">Its time, in milliseconds since 1970.</param>
internal readonly record struct KeptTimer(TimeDomain Domain, object Key, long Time);
