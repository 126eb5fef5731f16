"""What other programs send, read without a database."""
