"""What every hall's screens are made of: layouts, components, doors."""
