using FlinkNet;
using FlinkNet.Connectors.Files;

var env = StreamExecutionEnvironment.Create(args);

env.FromSource(FileSource.Lines("texts/"))
   .FlatMap(line => line.Split(' ').Select(text => new Word(text, 1)))
   .KeyBy(word => word.Text)
   .FullWindowPartition().Sum(word => word.Count).Uid("count")
   .SinkTo(FileSink.Text<Word>("counts/", word => $"{word.Text}\t{word.Count}"));

await env.ExecuteAsync("word count");

[GenerateSerializer]
public readonly record struct Word([property: Id(0)] string Text, [property: Id(1)] long Count);
