using BenchmarkDotNet.Attributes;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace FlinkNet.Micro;

/// <summary>
/// One batch into a frame's bytes and back, by the serializer that an edge would choose. Reading records with references makes them.
/// </summary>
public class SerializerBenchmarks
{
    private const int Count = RecordBatch.Capacity;
    private ServiceProvider _services = null!;
    private Lane<long> _numbers = null!;
    private Lane<Trade> _trades = null!;
    private Lane<string> _texts = null!;
    private Lane<Visit> _visits = null!;

    [GlobalSetup]
    public void Setup()
    {
        _services = new ServiceCollection()
            .AddSerializer()
            .AddSingleton<ITypeSerializerResolver, OrleansSerializers>()
            .BuildServiceProvider();
        var serializers = _services.GetRequiredService<ITypeSerializerResolver>();
        _numbers = new Lane<long>(serializers, i => i);
        _trades = new Lane<Trade>(serializers, i => new Trade(i, i % 500, 100, i / 4.0));
        _texts = new Lane<string>(serializers, i => $"the text of record {i}");
        _visits =
            new Lane<Visit>(serializers, i =>
                new Visit($"https://example.org/items/{i}/details?page=1&sort=name", i, new Guid(i, 0, 0, new byte[8]), 200, i));
    }

    [GlobalCleanup]
    public void Cleanup() => _services.Dispose();

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(AllocationCheck.NoAllocation)]
    public int WriteInt64() => _numbers.Write();

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(AllocationCheck.NoAllocation)]
    public int ReadInt64() => _numbers.Read();

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(AllocationCheck.NoAllocation)]
    public int WriteStructOf24Bytes() => _trades.Write();

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(AllocationCheck.NoAllocation)]
    public int ReadStructOf24Bytes() => _trades.Read();

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(AllocationCheck.NoAllocation)]
    public int WriteText() => _texts.Write();

    [Benchmark(OperationsPerInvoke = Count)]
    public int ReadText() => _texts.Read();

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(AllocationCheck.NoAllocation)]
    public int WriteRecordOf100Bytes() => _visits.Write();

    [Benchmark(OperationsPerInvoke = Count)]
    public int ReadRecordOf100Bytes() => _visits.Read();

    private sealed class Lane<T>
    {
        private readonly TypeSerializer<T> _writer;
        private readonly TypeSerializer<T> _reader;
        private readonly T[] _records;
        private readonly T[] _read = new T[Count];
        private readonly ShuffleFrame _frame = new();
        private readonly byte[] _bytes;

        public Lane(ITypeSerializerResolver serializers, Func<int, T> record)
        {
            _writer = serializers.Resolve<T>();
            _reader = serializers.Resolve<T>();
            _records = [.. Enumerable.Range(0, Count).Select(record)];
            _writer.Write(_records, _frame);
            _bytes = _frame.Bytes.ToArray();
        }

        public int Write()
        {
            _frame.ReleaseBuffer();
            _writer.Write(_records, _frame);
            return _frame.Length;
        }

        public int Read() => _reader.Read(_bytes, _read);
    }
}
