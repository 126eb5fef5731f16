"""The machine doors, each against the contract it is built to."""
