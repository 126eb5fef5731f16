"""The hall of those who work in the field: one column, one thumb."""
