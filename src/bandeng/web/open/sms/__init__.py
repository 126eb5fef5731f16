"""What the gateway of text messages posts back."""
