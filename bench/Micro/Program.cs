using BenchmarkDotNet.Running;
using FlinkNet.Micro;

// dotnet run -c Release --project bench/Micro                      all rows
// dotnet run -c Release --project bench/Micro -- --filter *Key*    some of them
var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroConfig).Assembly)
    .Run(args.Length == 0 ? ["--filter", "*"] : args, new MicroConfig());
return AllocationCheck.Report(summaries);
