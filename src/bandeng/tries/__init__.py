"""How often something was tried lately, so that nobody guesses his way in."""
