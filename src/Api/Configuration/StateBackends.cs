namespace FlinkNet;

/// <summary>The names of the places where keyed state is kept while a job runs.</summary>
public static class StateBackends
{
    /// <summary>As objects in the process's memory: the fastest, for state that fits there.</summary>
    public const string Memory = "memory";

    /// <summary>In RocksDB, on the machine's disk, with a cache in memory: for state that is larger than memory.</summary>
    public const string RocksDb = "rocksdb";
}
