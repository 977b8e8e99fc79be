"""Clean columns become bytes: records, envelopes, chunks by rows and bytes."""
