"""The room `sheets`: tables made by people, taken in whole or not at all."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.sheets"
    label = "sheets"
    default_auto_field = "django.db.models.BigAutoField"
