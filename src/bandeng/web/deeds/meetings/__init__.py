"""A bench meeting on the screen: what was promised, what is asked, what came of it."""
