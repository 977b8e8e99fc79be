"""Batch's operations, from the owner's documents and doc.batch.com (api/batch.md)."""
