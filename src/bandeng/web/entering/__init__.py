"""How people come in: sign-in by phone or name, and the demo's one-click door."""
