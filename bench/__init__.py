"""Repeatable measurements of speed and scale; see docs/explanation/speed.md."""
