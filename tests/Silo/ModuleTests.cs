using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using FlinkNet.Cluster;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Model;
using FlinkNet.Silo.Modules;
using FlinkNet.State.RocksDb;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Silo.Tests;

/// <summary>Packages register themselves: whoever references one has what it brings, and calls nothing.</summary>
public sealed class ModuleTests
{
    private static readonly string[] Own =
        [nameof(LocalDiskModule), nameof(AzureBlobModule), nameof(Cluster.Redis.RedisModule), nameof(RocksDbModule)];

    [Fact]
    public void Modules_OfReferencedPackages_AreFoundAndAThirdPartysToo()
    {
        var found = Plugins.Installed.Modules.Select(module => module.GetType().Name).ToList();

        Assert.Equal(Own.Append(nameof(TestModule)).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(nameof(UnnamedModule), found);
    }

    [Fact]
    public void Mark_OfAnAssembly_IsSeenWithoutLoadingIt()
    {
        Assert.True(ModuleMark.IsIn(typeof(LocalDiskModule).Assembly.Location));
        Assert.True(ModuleMark.IsIn(typeof(TestModule).Assembly.Location));
        Assert.False(ModuleMark.IsIn(typeof(FlinkException).Assembly.Location));
        Assert.False(ModuleMark.IsIn(Path.Combine(AppContext.BaseDirectory, "FlinkNet.Silo.Tests.deps.json")));
        Assert.False(ModuleMark.IsIn(Path.Combine(AppContext.BaseDirectory, "gone.dll")));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData((256 * 1024) - 23, true)]
    [InlineData((256 * 1024) - 5, true)]
    [InlineData((512 * 1024) - 10, true)]
    [InlineData((512 * 1024) - 10, false)]
    public void Mark_WhereverItIsInAFile_IsSeen(int before, bool isWhole)
    {
        var path = Path.GetTempFileName();
        try
        {
            var name = isWhole ? "FlinkNetModuleAttribute" : "FlinkNetModuleAttribut";
            File.WriteAllBytes(path, [.. new byte[before], .. Encoding.UTF8.GetBytes(name), 0]);

            Assert.Equal(isWhole, ModuleMark.IsIn(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(NoModuleWithoutConstructor))]
    public void Module_ThatIsNone_IsRefusedAndNamesTheAssembly(Type wrong)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Wrong"), AssemblyBuilderAccess.Run);
        assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(FlinkNetModuleAttribute).GetConstructor([typeof(Type)])!, [wrong]));

        var refusal = Assert.Throws<FlinkException>(() => ModuleFinder.In([assembly]));

        Assert.StartsWith("Assembly 'Wrong' names " + wrong, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Otherwise a program is told to add a package that does not help.</summary>
    [Fact]
    public void PackagesToAdd_AreThoseThatKnowTheirSchemes()
    {
        List<(string Kind, string Scheme, string Package)> known = [];
        foreach (var module in Plugins.Installed.Modules.Where(module => module is not TestModule))
        {
            var services = new ServiceCollection();
            module.Register(services);
            using var provider = services.BuildServiceProvider();
            var package = module.GetType().Assembly.GetName().Name!;
            known.AddRange(provider.GetServices<ISnapshotStoreProvider>()
                .SelectMany(store => store.Schemes, (_, scheme) => ("snapshots", scheme, package)));
            known.AddRange(provider.GetServices<IClusterStorageProvider>()
                .SelectMany(storage => storage.Schemes, (_, scheme) => ("clusters", scheme, package)));
            known.AddRange(provider.GetServices<IStateBackendProvider>().Select(backend => ("state", backend.Name, package)));
        }

        var told = Schemes.SnapshotStores.Select(pair => ("snapshots", pair.Key, pair.Value))
            .Concat(Schemes.ClusterStorages.Select(pair => ("clusters", pair.Key, pair.Value)))
            .Concat(Schemes.StateBackends.Select(pair => ("state", pair.Key, pair.Value)));
        Assert.Equal(known.Order(), told.Order());
    }

    [Fact]
    public async Task Program_ThatNamesAThirdPartysStore_KeepsItsCheckpointsThere()
    {
        const string Location = "test-store://checkpoints";
        var environment = StreamExecutionEnvironment.Create("--progress", "off")
            .EnableCheckpointing(TimeSpan.FromMilliseconds(20), Location);
        environment.FromSequence(1, 100).KeyBy(number => number % 3).Sum(number => number).Uid("sum").SinkTo(new DiscardingSink<long>());

        await environment.ExecuteAsync("third party", TestContext.Current.CancellationToken);

        Assert.NotEqual(0, TestStores.Of(Location).Written);
    }

    [Fact]
    public void GrainStorage_WithoutItsPackage_NamesThePackageToAdd() => Assert.Equal(
        "--grain-storage is 'redis://host' and not 'memory'. This program does not reference the package that knows 'redis:'. "
        + "Add it: dotnet add package FlinkNet.Cluster.Redis",
        Assert.Throws<FlinkException>(() => ClusterStorage.Read("redis://user:secret@host", [new TestCluster()])).Message);

    [Fact]
    public void GrainStorage_ThatNobodyKnows_ListsThoseThatAreKnown() => Assert.Equal(
        "--grain-storage is 'etcd://host' and not 'memory', which nobody here knows. Known are "
        + "azure-blob: (package FlinkNet.Storage.AzureBlob), "
        + "http: (package FlinkNet.Storage.AzureBlob), https: (package FlinkNet.Storage.AzureBlob), "
        + "redis: (package FlinkNet.Cluster.Redis), "
        + "rediss: (package FlinkNet.Cluster.Redis), test-cluster:. Name one of them, or add the package that knows another.",
        Assert.Throws<FlinkException>(() => ClusterStorage.Read("etcd://host?secret=1", [new TestCluster()])).Message);

    private sealed class NoModuleWithoutConstructor(int number) : IFlinkNetModule
    {
        public void Register(IServiceCollection services) => services.AddSingleton($"{number}");
    }
}
