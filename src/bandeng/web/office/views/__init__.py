"""The views of the office: each parses, asks one query or calls one action, and shows."""
