using FlinkNet.Cluster.Redis;
using FlinkNet.Model;

namespace FlinkNet.Storage.Tests;

public sealed class RedisGrainStorageTests(RedisServer redis) : GrainStorageConformance, IClassFixture<RedisServer>
{
    [Theory]
    [InlineData("redis://host", "host:6379", 0, null, null)]
    [InlineData("redis://host:7000/3", "host:7000", 3, null, null)]
    [InlineData("redis://:pa%40ss@host", "host:6379", 0, null, "pa@ss")]
    [InlineData("rediss://user:pass@host:1", "host:1", 0, "user", "pass")]
    public void Address_IsRead(string address, string endpoint, int database, string? user, string? password)
    {
        var options = RedisLocation.Read(address);

        Assert.Equal(endpoint, Assert.Single(options.EndPoints).ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal));
        Assert.Equal((database, user, password), (options.DefaultDatabase, options.User, options.Password));
        Assert.Equal(address.StartsWith("rediss", StringComparison.Ordinal), options.Ssl);
    }

    [Theory]
    [InlineData("redis://")]
    [InlineData("redis://host/first")]
    public void Address_ThatIsNone_IsRefused(string address) =>
        Assert.Equal(FailureOrigin.User, Assert.Throws<FlinkException>(() => RedisLocation.Read(address)).Origin);

    private protected override void AddStorage(ISiloBuilder silo)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        silo.AddRedisGrainStorageAt("flink", redis.Address);
    }
}
