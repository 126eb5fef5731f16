"""Workshops in both halls: those there are, one of them, its pairs, asking it."""
