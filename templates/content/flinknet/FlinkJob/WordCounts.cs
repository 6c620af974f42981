using FlinkNet;

namespace FlinkJob;

/// <summary>A word and how often it was seen. Records that travel between tasks have a serializer, and a number for each member.</summary>
[GenerateSerializer, Alias("FlinkJob.Word")]
public readonly record struct Word([property: Id(0)] string Text, [property: Id(1)] long Count);

/// <summary>The steps of the job, apart from where its records come from and go to, so that tests can run them.</summary>
public static class WordCounts
{
    /// <summary>The words of all lines, each with its number, when the input has ended.</summary>
    public static SingleOutputStreamOperator<Word> CountWords(this DataStream<string> lines) => lines
        .FlatMap(line => line.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => new Word(text, 1)))
        .KeyBy(word => word.Text)
        .FullWindowPartition().Sum(word => word.Count).Uid("count");
}
