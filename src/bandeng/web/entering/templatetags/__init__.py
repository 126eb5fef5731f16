"""Tags of the entrance."""
