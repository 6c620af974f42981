using System.Net;
using FlinkNet.Processes;

namespace FlinkNet.Silo.Tests;

public sealed class DriverOrdersTests
{
    [Fact]
    public void TryParseJoin_WhatJoinMade_GivesItBack()
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, 11111);
        Assert.True(DriverOrders.TryParseJoin(DriverOrders.Join(endpoint, "flink-1"), out var primary, out var clusterId));
        Assert.Equal((endpoint, "flink-1"), (primary, clusterId));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("leave")]
    [InlineData("join")]
    [InlineData("join 127.0.0.1:11111")]
    [InlineData("join here flink-1")]
    public void TryParseJoin_AnythingElse_IsNone(string? order) => Assert.False(DriverOrders.TryParseJoin(order, out _, out _));
}
