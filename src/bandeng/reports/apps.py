"""The room `reports`: indicators derived from rows, read-only."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the room."""

    name = "bandeng.reports"
    label = "reports"
