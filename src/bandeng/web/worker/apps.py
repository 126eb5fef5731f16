"""The hall of the workers."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """Registers the hall."""

    name = "bandeng.web.worker"
    label = "worker"
    verbose_name = "workers"

    def ready(self) -> None:
        """Say who reads the lists of this hall again for a job."""
        from bandeng.doors import lists
        from bandeng.web.deeds.reading_again import read_again

        lists.READERS["work"] = read_again
