"""The words of the house as plain values; standard library only."""
