using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlinkNet.Connectors.Files;

/// <summary>Sinks that write files: text lines and JSON lines.</summary>
/// <remarks>
/// Each subtask writes one file, <c>part-00000</c> and so on, which has this name from the moment its input has ended; before, it is a
/// hidden
/// file, and a subtask that ends otherwise deletes it. A subtask without records leaves no file. In a job that takes checkpoints each
/// subtask writes a file
/// for each checkpoint, <c>part-00000-1f2e3d4c-1</c> and so on, which has this name from the moment the checkpoint is complete: readers see
/// each record once.
/// </remarks>
public static class FileSink
{
    /// <summary>Each record is a line of text in UTF-8.</summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="folder">The folder, which is created when it is missing.</param>
    /// <param name="format">Makes the line's text of a record; by default its own text, as it is the same in all countries.</param>
    public static FileSink<T> Text<T>(string folder, Func<T, string>? format = null) =>
        new(folder, "Text to", isOverwriting: false, () => new TextRecordEncoder<T>(format));

    /// <summary>Each record is a line of JSON in UTF-8.</summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="folder">The folder, which is created when it is missing.</param>
    /// <param name="options">How JSON is written, except for line breaks; by default as on the web, with names in camel case.</param>
    public static FileSink<T> Json<T>(string folder, JsonSerializerOptions? options = null)
    {
        var json = options
            ?? new JsonSerializerOptions(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        json.MakeReadOnly(populateMissingResolver: true);
        return new(folder, "JSON to", isOverwriting: false, () => new JsonRecordEncoder<T>(json));
    }
}
