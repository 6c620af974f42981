namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>Asks the JobManager's side for splits on behalf of one source task.</summary>
internal interface ISplitRequester
{
    /// <summary>Asks for more splits; the answer comes later, on any thread.</summary>
    /// <param name="sourceId">The id of the source's transformation.</param>
    /// <param name="number">The how-manieth request this is, from 1.</param>
    /// <param name="answer">Takes the answer.</param>
    void Request(int sourceId, long number, Action<SplitAnswer> answer);
}
