"""What is shown of activities and done to them, alike for workers and at the desk."""
