"""What keeps a person's details to those who need them: seals, masks, finding, redaction."""
