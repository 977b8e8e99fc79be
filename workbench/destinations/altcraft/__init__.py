"""Altcraft's user API (seed 002, api/altcraft.md): updates of profiles that exist."""
