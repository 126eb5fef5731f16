"""What can be done at the doors; each is a verb called through this module."""
