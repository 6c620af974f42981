using FlinkNet.Engine.Planning;
using FlinkNet.Interfaces.ControlPlane;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>A graph's fingerprint as it is in a <see cref="SlotOffer"/>.</summary>
internal static class FingerprintLines
{
    public static IReadOnlyList<string> Write(GraphFingerprint fingerprint) =>
        [.. fingerprint.Vertices.Select(vertex => $"{vertex.Digest} {vertex.Description}")];

    public static GraphFingerprint Read(SlotOffer offer) => new(
        offer.Fingerprint ?? string.Empty,
        [.. offer.VertexFingerprints.Select(line =>
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            return new VertexFingerprint(line[(blank + 1)..], line[..blank]);
        })]);
}
