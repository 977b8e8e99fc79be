"""What the pages are made of; a page itself is a few calls."""
