using System.Globalization;
using FlinkNet;
using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Generator;
using FlinkNet.Upgrade;

// Adds numbers up in ten accounts, and writes a line `key number ACCOUNT` for each: the account as it was before.
var env = StreamExecutionEnvironment.Create(args);
var count = long.Parse(env.Configuration["count"]!, CultureInfo.InvariantCulture);
env.FromSource(new DataGeneratorSource<long>(index => index, count, recordsPerSecond: 5000)).Name("Numbers")
#if VERSION_3
    .KeyBy(number => (int)(number % 10))
    .Process(new AddUp<int>())
#else
    .KeyBy(number => number % 10)
    .Process(new AddUp<long>())
#endif
    .Name("Add up").Uid("accounts")
    .SinkTo(FileSink.Text<string>(env.Configuration["output"]!));
await env.ExecuteAsync("upgraded");
