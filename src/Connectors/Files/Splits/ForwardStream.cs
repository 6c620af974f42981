using FlinkNet.Shared;

namespace FlinkNet.Connectors.Files;

/// <summary>Reads another stream from its beginning to its end, and closes it.</summary>
/// <param name="inner">What it reads from, and closes.</param>
internal abstract class ForwardStream(Stream inner) : ReadOnceStream
{
    /// <summary>What it reads from.</summary>
    protected Stream Inner => inner;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
