"""The vendors' APIs, imitated from their documents alone."""
