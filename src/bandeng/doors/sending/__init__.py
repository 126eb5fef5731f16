"""The doors by which messages leave, one module each."""
