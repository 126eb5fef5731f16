"""Parsers fed with bytes nobody would write; `make fuzz`."""
