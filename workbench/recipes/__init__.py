"""The recipe, the suggestions that start one, and the kinds that read text."""
