using FlinkNet;
using FlinkNet.Connectors.Generator;
using FlinkNet.Samples.ExactlyOnce;

// Orders become numbered invoices, each written once, whatever happens to the process: end it while it runs, and start it again.
var env = StreamExecutionEnvironment.Create(args).EnableCheckpointing(TimeSpan.FromSeconds(1), "state");

env.FromSource(new DataGeneratorSource<Order>(index => new Order(index, index % 100), count: 10_000, recordsPerSecond: 500))
    .Map(new NumberInvoices()).Uid("invoice numbers")
    .SinkTo(new InvoiceSink("invoices")).Uid("invoices");

await env.ExecuteAsync("invoices");
