using FlinkNet;

namespace FlinkSink;

/// <summary>Makes staged files visible. The same file may be committed twice, by two processes.</summary>
internal sealed class FileCommitter : ICommitter<StagedFile>
{
    public Task CommitAsync(IReadOnlyCollection<ICommitRequest<StagedFile>> requests, CancellationToken cancellationToken)
    {
        foreach (var request in requests)
        {
            Commit(request);
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    private static void Commit(ICommitRequest<StagedFile> request)
    {
        var (staged, visible) = request.Committable;
        try
        {
            if (File.Exists(staged))
            {
                File.Move(staged, visible);
            }
            else if (File.Exists(visible))
            {
                request.SignalAlreadyCommitted();
            }
            else
            {
                request.SignalFailedWithUnknownReason(new FileNotFoundException($"'{staged}' is gone, and was never made visible."));
            }
        }
        catch (IOException busy)
        {
            request.RetryLater(busy);
        }
    }
}
