"""The office hall: queues, places, people, playbooks and numbers on a desk."""
