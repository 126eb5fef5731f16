"""Tables follow the models, one migration after the other."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_room_with_tables_has_one_line_of_migrations():
    loader = MigrationLoader(None)
    rooms = [app for app in apps.get_app_configs() if app.name in settings.FIRST_PARTY_APPS]
    for room in (room for room in rooms if list(room.get_models())):
        assert len(loader.graph.leaf_nodes(room.label)) == 1, room.label
        named = [name for app, name in loader.graph.nodes if app == room.label]
        assert sorted(name[:4] for name in named) == [
            f"{number:04}" for number in range(1, len(named) + 1)
        ]
