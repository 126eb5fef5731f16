"""The room `switches`: what a site has set up at its doors, from a screen or the environment."""
