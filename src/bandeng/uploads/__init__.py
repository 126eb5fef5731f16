"""What is looked at before any file from outside is opened, whichever door it came by."""
