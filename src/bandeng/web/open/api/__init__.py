"""The JSON API: matters, places, posts and indicators for other programs and phone apps."""
