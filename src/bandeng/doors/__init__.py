"""The room `doors`: programs that come in by a key, and calendars that go out."""
