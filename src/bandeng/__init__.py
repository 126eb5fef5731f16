"""Bandeng 板凳: the stool a village meeting sits on, as software."""
