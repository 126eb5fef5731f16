"""The room `doors`: keys, hooks, what was heard and sent by other programs, imports and exports."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.doors"
    label = "doors"
    default_auto_field = "django.db.models.BigAutoField"
