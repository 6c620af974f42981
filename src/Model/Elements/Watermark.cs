namespace FlinkNet.Model;

/// <summary>
/// The two watermarks that have a name. A watermark T says that no more records with a timestamp of T or less are expected.
/// </summary>
public static class Watermark
{
    /// <summary>Before the first watermark.</summary>
    public const long None = long.MinValue;

    /// <summary>The last watermark: the input has ended.</summary>
    public const long Max = long.MaxValue;
}
