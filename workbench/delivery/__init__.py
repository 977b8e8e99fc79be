"""A Plan is sent and accounted for: connections, journal, worker, client, retry, indexing."""
