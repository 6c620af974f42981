using BenchmarkDotNet.Attributes;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Session;

namespace FlinkNet.Micro;

/// <summary>A frame of 32 KB into a message and out of it. One operation is one frame.</summary>
public class FrameCodecBenchmarks
{
    private const int FrameSize = 32 * 1024;
    private readonly byte[] _message = new byte[FrameSize + 256];
    private ServiceProvider _services = null!;
    private Serializer<ShuffleFrame> _serializer = null!;
    private SerializerSession _session = null!;
    private int _messageLength;

    [GlobalSetup]
    public void Setup()
    {
        _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        _serializer = _services.GetRequiredService<Serializer<ShuffleFrame>>();
        _session = _services.GetRequiredService<SerializerSessionPool>().GetSession();
        _messageLength = Write();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _session.Dispose();
        _services.Dispose();
    }

    [Benchmark, BenchmarkCategory(AllocationCheck.NoAllocation)]
    public int Write()
    {
        var frame = ShuffleFrame.Rent();
        frame.Fill(FrameSize);
        frame.Sequence = 1;
        var message = _message.AsSpan();
        _session.Reset();
        _serializer.Serialize(frame, ref message, _session);
        frame.Return();
        return message.Length;
    }

    [Benchmark, BenchmarkCategory(AllocationCheck.NoAllocation)]
    public int Read()
    {
        _session.Reset();
        var frame = _serializer.Deserialize(_message.AsSpan(0, _messageLength), _session)!;
        var length = frame.Length;
        frame.Return();
        return length;
    }
}
