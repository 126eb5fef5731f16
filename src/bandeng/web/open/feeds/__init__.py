"""Feeds: public requests as Atom, GeoJSON and a map to embed; a person's dates as a calendar."""
