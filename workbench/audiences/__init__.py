"""Sets of people: what lists of ids have in common, and what they do not."""
