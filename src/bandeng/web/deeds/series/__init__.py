"""Series of activities as they are planned and changed, alike for workers and at the desk."""
