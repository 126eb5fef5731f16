"""The room `activities`: what happens at a time and place with people, and whose duty it is."""
