"""A site of its own for measuring: its own folder, its own server, the real schema."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOME = Path(".bandeng/bench")


def prepare_environment() -> None:
    """Point Django at the measuring site; call before anything of Django is imported."""
    os.environ.setdefault("BANDENG_HOME", str(HOME.resolve()))
    os.environ.setdefault("BANDENG_PLAIN_STATIC", "1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bandeng.settings"


@contextmanager
def running() -> Iterator[None]:
    """Start the embedded server (unless DATABASE_URL names one), migrate, and stop it at the end."""
    from bandeng import clusters, embedded, home, keys

    keys.of(home.current())
    server = cluster = None
    if "DATABASE_URL" not in os.environ:
        cluster = clusters.of(home.current())
        embedded.initialise(cluster)
        server = embedded.start(cluster)
    try:
        _set_up()
        yield
    finally:
        if server and cluster:
            from django.db import connections

            connections.close_all()
            embedded.stop(cluster, server)


def _set_up() -> None:
    import django
    from django.conf import settings

    from bandeng import addresses, clusters, home

    if "DATABASE_URL" not in os.environ:
        own = addresses.embedded(home.current(), clusters.SUPERUSER)
        settings.DATABASES["default"].update(own)
    settings.ALLOWED_HOSTS = ["*"]
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
