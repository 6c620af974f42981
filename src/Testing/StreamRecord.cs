namespace FlinkNet.Testing;

/// <summary>A record with its timestamp.</summary>
/// <typeparam name="T">The type of the record.</typeparam>
/// <param name="Value">The record.</param>
/// <param name="Timestamp">Its event timestamp in milliseconds since 1970; null when it has none.</param>
public readonly record struct StreamRecord<T>(T Value, long? Timestamp);
