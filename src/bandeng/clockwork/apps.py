"""The clockwork: commands and jobs that load, call one action and go."""

from django.apps import AppConfig


class ClockworkConfig(AppConfig):
    """Registers the commands."""

    name = "bandeng.clockwork"
    label = "clockwork"
