"""Batch, imitated from its documents (api/batch.md): its operations, one family a module."""
