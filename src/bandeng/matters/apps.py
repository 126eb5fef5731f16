"""The room `matters`: asks."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.matters"
    label = "matters"
    default_auto_field = "django.db.models.BigAutoField"
