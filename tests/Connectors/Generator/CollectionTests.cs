using FlinkNet.Connectors.Generator;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Generator;

public sealed class CollectionTests
{
    [Fact]
    public async Task Collection_WithoutElements_EndsAtOnce()
    {
        using var driver =
            await SourceDriver<int, IndexSplit, IndexEnumeratorState>.StartAsync(
                new CollectionSource<int>([]),
                parallelism: 2,
                cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(driver.ReadToEnd());
    }

    [Fact]
    public void Collection_WithANullElement_IsRefused()
    {
        var refusal = Assert.Throws<InvalidJobException>(() => new CollectionSource<string?>(["a", null]));

        Assert.Contains("Element 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collection_ChangedLater_IsReadAsItWas()
    {
        List<int> list = [1, 2, 3];
        var source = new CollectionSource<int>(list);
        list.Clear();
        using var driver =
            await SourceDriver<int, IndexSplit, IndexEnumeratorState>.StartAsync(
                source,
                cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([1, 2, 3], driver.ReadToEnd());
    }

    [Fact]
    public void FromElements_WithoutAParallelism_HasOneSubtask()
    {
        var stream = StreamExecutionEnvironment.Create().FromElements("a", "b");

        Assert.Equal(1, stream.Transformation.Parallelism);
    }
}
