"""The room `worktime`: working days and hours."""

from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.worktime"
    label = "worktime"
    default_auto_field = "django.db.models.BigAutoField"
