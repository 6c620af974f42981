using FlinkJob;
using FlinkNet;
using FlinkNet.Connectors.Files;

// dotnet run --project FlinkJob -- --input FOLDER --parallelism 2 counts the words of any texts.
var env = StreamExecutionEnvironment.Create(args);

env.FromSource(FileSource.Lines(env.Configuration["input"] ?? Path.Combine(AppContext.BaseDirectory, "texts")))
   .CountWords()
   .Print();

await env.ExecuteAsync("word count");
