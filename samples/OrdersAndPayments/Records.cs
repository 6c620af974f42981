namespace OrdersAndPayments;

/// <summary>An order; times are milliseconds since 1970.</summary>
[GenerateSerializer]
public sealed record Order(
    [property: Id(0)] long OrderId, [property: Id(1)] long CustomerId, [property: Id(2)] decimal Amount, [property: Id(3)] long Time);

/// <summary>A payment of an order.</summary>
[GenerateSerializer]
public sealed record Payment([property: Id(0)] long OrderId, [property: Id(1)] long Time);

/// <summary>An order that was paid in time.</summary>
[GenerateSerializer]
public sealed record PaidOrder([property: Id(0)] Order Order, [property: Id(1)] long PaidAt);

/// <summary>A paid order with its customer's name, which a service tells.</summary>
[GenerateSerializer]
public sealed record Shipment([property: Id(0)] PaidOrder Paid, [property: Id(1)] string Customer);
