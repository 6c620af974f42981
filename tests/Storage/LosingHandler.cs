using System.Net;

namespace FlinkNet.Storage.Tests;

/// <summary>Loses replies to requests that were carried out, and refuses others.</summary>
internal sealed class LosingHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    public int RepliesToLose { get; set; }

    public int RefusalsLeft { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (RefusalsLeft > 0)
        {
            RefusalsLeft--;
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { RequestMessage = request, Content = new StringContent("") };
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (RepliesToLose > 0)
        {
            RepliesToLose--;
            response.Dispose();
            throw new HttpRequestException("the reply was lost");
        }

        return response;
    }
}
