namespace FlinkNet.Upgrade;

#if VERSION_1

/// <summary>What is known of an owner's account, as it was at first.</summary>
[GenerateSerializer, Alias("tests.upgrade.Account")]
internal sealed record Account([property: Id(0)] string Owner, [property: Id(1)] long Balance, [property: Id(2)] int Branch)
{
    public static Account Of(string name) => new(name, 0, 7);

    public string Show() => $"{Owner} {Balance}";

    public Account Add(long amount) => this with { Balance = Balance + amount };
}

#else

/// <summary>What is known of an account: the owner has another name, the branch is gone, and there is a currency.</summary>
[GenerateSerializer, Alias("tests.upgrade.Account")]
internal sealed record Account([property: Id(3)] string? Currency, [property: Id(0)] string Name, [property: Id(1)] long Balance)
{
    public static Account Of(string name) => new("new", name, 0);

    public string Show() => $"{Name} {Balance} {Currency ?? "none"}";

    public Account Add(long amount) => this with { Balance = Balance + amount, Currency = "EUR" };
}

#endif
