"""The room `tries`: how often something was tried lately."""

from django.apps import AppConfig


class TriesConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.tries"
    label = "tries"
    default_auto_field = "django.db.models.BigAutoField"
