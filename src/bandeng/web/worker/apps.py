"""The hall of the workers."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """Registers the hall."""

    name = "bandeng.web.worker"
    label = "worker"
    verbose_name = "workers"
