"""Take sheets in."""
