"""A file becomes a Table: every cell as text, every row with its place in the file."""
