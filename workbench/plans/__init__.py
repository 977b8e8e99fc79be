"""File, recipe and destination, streamed slice by slice, become a Plan: a folder of exact bytes."""
