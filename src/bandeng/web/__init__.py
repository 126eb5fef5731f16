"""The halls: screens by who stands in front of them."""
