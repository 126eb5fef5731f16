"""The forms of the office; they validate and translate only."""
