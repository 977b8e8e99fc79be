"""Altcraft's user API, imitated from its documents alone: bulk updates and what is read first."""
