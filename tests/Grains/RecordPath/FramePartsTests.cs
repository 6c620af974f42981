using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.RecordPath;
using FlinkNet.Model;
using Orleans.Streams;

namespace FlinkNet.Grains.Tests.RecordPath;

/// <summary>Frames that go to another silo in parts.</summary>
public sealed class FramePartsTests : IDisposable
{
    private const int PartSize = 1000;
    private readonly RuntimeParts _silo = new();

    public void Dispose() => _silo.Dispose();

    [Fact]
    public void LargeFrame_GoesInParts_AFewAtATime_AndOthersDoNotWaitForIt()
    {
        var calls = new Queue<(string Method, int Offset, int Length, TaskCompletionSource Answer)>();
        var stream = Stream((method, arguments) =>
        {
            var answer = new TaskCompletionSource();
            calls.Enqueue((method, method == "DeliverPartAsync" ? (int)arguments[1]! : 0, ((ShuffleFrame)arguments[0]!).Length, answer));
            return answer.Task;
        });

        stream.Send(Frame(sequence: 0, length: 10_500));
        stream.Send(Frame(sequence: 1, length: PartSize));
        Assert.Equal(
            ["DeliverPartAsync", "DeliverPartAsync", "DeliverPartAsync", "DeliverPartAsync", "DeliverAsync"],
            calls.Select(call => call.Method));

        List<(int Offset, int Length)> parts = [];
        while (calls.TryDequeue(out var call))
        {
            Assert.InRange(calls.Count, 0, 4);
            call.Answer.SetResult();
            if (call.Method == "DeliverPartAsync")
            {
                parts.Add((call.Offset, call.Length));
            }
        }

        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => (i * PartSize, PartSize)), (10_000, 500)], parts);
    }

    [Fact]
    public void Part_IsRefused_FailsTheProducer()
    {
        var producer = new TaskControl();
        var stream = Stream((_, _) => Task.FromException(new FlinkException(FailureOrigin.Internal, "no consumer here")), producer);

        stream.Send(Frame(sequence: 0, length: 2 * PartSize));

        Assert.Contains("no consumer here", Assert.IsType<FlinkException>(producer.Failure).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_InAnyOrderAndTwice_MakeOneFrame()
    {
        var taken = new Taken();
        _silo.Shuffle.Attach(_silo.Deployment(1), _silo.Graph);
        await _silo.Shuffle.Open(_silo.Channel(1)).SubscribeAsync(taken);
        var extension = _silo.ExtensionOf(_silo.Task(1, attempt: 1));

        foreach (var part in (int[])[2, 0, 2, 1, 3, 0])
        {
            await extension.DeliverPartAsync(Part(sequence: 5, part), part * PartSize, 3 * PartSize + 1);
        }

        var frame = Assert.Single(taken.Frames);
        Assert.Equal((5, 3 * PartSize + 1, true), (frame.Sequence, frame.Length, frame.IsCreditUrgent));
        Assert.Equal(Frame(5, 3 * PartSize + 1).Bytes.ToArray(), frame.Bytes.ToArray());

        // Once it was consumed, what comes of it is a double.
        frame.Credit!.Grant(6);
        for (var part = 0; part < 4; part++)
        {
            await extension.DeliverPartAsync(Part(sequence: 5, part), part * PartSize, 3 * PartSize + 1);
        }

        Assert.Single(taken.Frames);
    }

    private ShuffleStream Stream(Func<string, object?[], object?> answer, TaskControl? producer = null)
    {
        var stream =
            new ShuffleStream(
                _silo.Channel(1),
                _silo.Shuffle.Endpoints,
                Fake.Of<IShuffleExtension>(answer),
                RuntimeParts.Silo,
                RuntimeParts.Silo);
        stream.AttachProducer(Fake.Of<ICreditTarget>(), producer ?? new TaskControl(), PartSize);
        return stream;
    }

    private static ShuffleFrame Frame(long sequence, int length)
    {
        var frame = new ShuffleFrame { Sequence = sequence, IsCreditUrgent = true };
        var bytes = frame.Fill(length);
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)(i % 251);
        }

        return frame;
    }

    private static ShuffleFrame Part(long sequence, int part)
    {
        var bytes = Frame(sequence, 3 * PartSize + 1).Bytes[(part * PartSize)..];
        var frame = new ShuffleFrame { Sequence = sequence, IsCreditUrgent = true };
        bytes[..Math.Min(PartSize, bytes.Length)].CopyTo(frame.Fill(Math.Min(PartSize, bytes.Length)));
        return frame;
    }

    private sealed class Taken : IAsyncObserver<ShuffleFrame>
    {
        public List<ShuffleFrame> Frames { get; } = [];

        public Task OnNextAsync(ShuffleFrame item, StreamSequenceToken? token = null)
        {
            Frames.Add(item);
            return Task.CompletedTask;
        }

        public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
    }
}
