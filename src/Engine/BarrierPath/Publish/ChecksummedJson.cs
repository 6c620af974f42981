using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Publish;

/// <summary>The form of small objects in a snapshot store: a line with what it is, its version and its checksum, then JSON.</summary>
internal static class ChecksummedJson
{
    /// <summary>Writes an object.</summary>
    /// <param name="magic">What it is.</param>
    /// <param name="version">The version of its form.</param>
    /// <param name="content">The object.</param>
    public static byte[] Encode<T>(string magic, int version, T content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(content, JsonSerializerOptions.Web);
        var header = string.Create(CultureInfo.InvariantCulture, $"{magic} {version} {XxHash3.HashToUInt64(json):x16}\n");
        return [.. Encoding.UTF8.GetBytes(header), .. json];
    }

    /// <summary>Reads an object.</summary>
    /// <param name="magic">What it is to be.</param>
    /// <param name="newest">The newest version that is known.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="kind">What messages call its kind.</param>
    /// <exception cref="FlinkException">It is of a newer version.</exception>
    /// <exception cref="InvalidDataException">It was cut off or changed.</exception>
    public static T Decode<T>(string magic, int newest, byte[] bytes, string name, string kind)
    {
        var end = Array.IndexOf(bytes, (byte)'\n');
        var header = end < 0 ? [] : Encoding.UTF8.GetString(bytes, 0, end).Split(' ');
        if (header.Length != 3
            || header[0] != magic
            || !int.TryParse(header[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            throw new InvalidDataException($"'{name}' is no {kind}, or its beginning was cut off.");
        }

        if (version > newest)
        {
            throw new FlinkException(
                FailureOrigin.User,
                    $"'{name}' was written in format {version}; this version of Flink.NET knows formats up to {newest}. Restore it "
                        + $"with the version that wrote it, or a newer one.");
        }

        var json = bytes.AsSpan(end + 1);
        return header[2] == XxHash3.HashToUInt64(json).ToString("x16", CultureInfo.InvariantCulture)
            ? JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web)!
            : throw new InvalidDataException($"'{name}' does not have the checksum that it bears: it was cut off or changed.");
    }
}
