"""The hall of who asks: raise, follow, confirm, look around. Nobody needs an account."""
