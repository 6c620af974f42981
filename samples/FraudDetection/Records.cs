namespace FraudDetection;

/// <summary>Money leaves an account.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Time">When, in milliseconds since 1970.</param>
/// <param name="Amount">How much.</param>
[GenerateSerializer]
public sealed record Transaction([property: Id(0)] long AccountId, [property: Id(1)] long Time, [property: Id(2)] decimal Amount);

/// <summary>A transaction that may be fraud, with the small one before it that tried whether the account can be used.</summary>
[GenerateSerializer]
public sealed record Alert([property: Id(0)] Transaction Trial, [property: Id(1)] Transaction Suspicious);
