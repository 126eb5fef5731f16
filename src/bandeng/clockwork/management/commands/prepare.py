"""Bring database, static files and first entries up to this version; `up` runs it."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from bandeng import addresses, environment, home, roles, translations
from bandeng.clockwork.first_steps import STEPS

LOCK = 20_260_929  # any number, the same for every process that prepares


class Command(BaseCommand):
    """Prepare the site."""

    help = "准备站点 Migrate, grant, and enter what a new site needs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is still to be done, in order."""
        compile_translations()
        if not settings.PLAIN_STATIC:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        if has_owner():
            migrate_as_owner()
        else:
            refuse_unless_migrated()
        connection.close()
        connection.settings_dict.update(addresses.database(home.current(), "app"))
        for step in STEPS:
            step(timezone.now())


def has_owner() -> bool:
    """Tell whether the owner's connection is known: always with the embedded server."""
    if not environment.text("DATABASE_URL"):
        return True
    return bool(environment.text("DATABASE_OWNER_URL"))


def migrate_as_owner() -> None:
    """Change the tables, one process at a time, and give the app role the use of them."""
    connection.close()
    connection.settings_dict.update(addresses.database(home.current(), "owner"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    app = addresses.database(home.current(), "app")["USER"]
    roles.grant(connection.connection, app)


def refuse_unless_migrated() -> None:
    """Refuse to go on with tables of another version and nobody who may change them."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(
            "the tables are not of this version: set DATABASE_OWNER_URL to the role that owns "
            "them, for this start (docs/how-to/install-on-a-server.md)"
        )


def compile_translations() -> None:
    """Compile what is newer than its compiled form; an installed package is left as it is."""
    try:
        translations.compile_all()
    except PermissionError:
        return
