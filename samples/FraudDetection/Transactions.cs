namespace FraudDetection;

/// <summary>Made-up transactions, the same each time: one in 200 ms, of 50 accounts.</summary>
public static class Transactions
{
    /// <summary>2030-05-06 09:00 UTC, in milliseconds since 1970.</summary>
    private const long Opening = 1_904_288_400_000;

    /// <summary>The transaction of that number, from 0.</summary>
    public static Transaction At(long number)
    {
        var kind = Chance(number, 1, 100);
        var amount = kind switch
        {
            < 8 => Chance(number, 2, 99) / 100m,
            < 14 => 501 + (Chance(number, 2, 40_000) / 100m),
            _ => 1 + (Chance(number, 2, 30_000) / 100m),
        };
        return new Transaction(Chance(number, 3, 50) + 1, Opening + (number * 200), amount);
    }

    // The same number each time, for the same question about the same thing.
    private static int Chance(long about, int question, int below)
    {
        var mixed = ((ulong)about * 0x9E3779B97F4A7C15) + ((ulong)question * 0xD1B54A32D192ED03);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
    }
}
