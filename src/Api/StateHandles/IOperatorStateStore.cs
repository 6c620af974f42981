namespace FlinkNet;

/// <summary>
/// Hands out handles of state that belongs to a subtask. It is kept in memory and written whole at each checkpoint, so it should be small.
/// A name keeps its kind and its types for as long as the state is kept.
/// </summary>
public interface IOperatorStateStore
{
    /// <summary>
    /// The handle of a list. When the job goes on with another parallelism, the lists of all subtasks are put together in their order and
    /// dealt out evenly; each element goes to one subtask. With unchanged parallelism each subtask finds its own.
    /// </summary>
    IListState<T> GetListState<T>(ListStateDescriptor<T> descriptor);

    /// <summary>
    /// The handle of a list that every subtask gets whole: when the job goes on, each finds the elements of all subtasks, also with
    /// unchanged parallelism. A subtask keeps of it what is its own, or the list grows with each restart.
    /// </summary>
    IListState<T> GetUnionListState<T>(ListStateDescriptor<T> descriptor);

    /// <summary>
    /// The handle of a map that is the same in all subtasks. When the job goes on, each finds the map of one of them, so all
    /// subtasks must do the same to it.
    /// </summary>
    IBroadcastState<TKey, TValue> GetBroadcastState<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull;
}
