// Counts the words of text files.
//
//   dotnet run --project samples/WordCount                                     the texts of this repository; prints the most frequent words
//   dotnet run --project samples/WordCount -- --input PATH --output DIR any file, folder or pattern; a line "word<TAB>count" per word
//                                             --parallelism N --processes P    N subtasks, shared by P processes
using FlinkNet;
using FlinkNet.Connectors.Files;
using WordCount;

var env = StreamExecutionEnvironment.Create(args);
if (env.Configuration["parallelism"] is null)
{
    env.SetParallelism(2);
}

var counts = env
    .FromSource(FileSource.Lines(env.Configuration["input"] ?? Repository.Texts()))
    .FlatMap(new WordSplitter()).Name("Split into words")
    .KeyBy(word => word.Text)
    .FullWindowPartition().Sum(word => word.Count).Name("Count").Uid("count");

if (env.Configuration["output"] is { } output)
{
    counts.SinkTo(FileSink.Text<Word>(output, word => $"{word.Text}\t{word.Count}"));
    await env.ExecuteAsync("word count");
    return;
}

var words = await counts.ExecuteAndCollectAllAsync("word count");
foreach (var word in words.OrderByDescending(word => word.Count).ThenBy(word => word.Text, StringComparer.Ordinal).Take(20))
{
    Console.WriteLine($"{word.Count,8}  {word.Text}");
}
