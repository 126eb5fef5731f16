"""The machine doors: what other programs may ask and hand in, to published contracts."""
