"""The room `doors`: programs that come in by a key, and what goes out to them."""
