"""The machine doors."""

from django.apps import AppConfig


class OpenConfig(AppConfig):
    """Registers the doors' addresses and templates."""

    name = "bandeng.web.open"
    label = "open"
