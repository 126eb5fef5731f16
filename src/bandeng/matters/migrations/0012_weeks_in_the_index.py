"""The index of words knows of the published their category and week, and the one before it goes."""

import django.contrib.postgres.indexes
from django.db import migrations

import bandeng.matters.searching


class Migration(migrations.Migration):
    """Build the one before the other goes, and let the database learn what is in it."""

    dependencies = [
        ("matters", "0011_newest_of_a_place"),
        ("places", "0002_organisations"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="matter",
            index=django.contrib.postgres.indexes.GinIndex(
                bandeng.matters.searching.Marked(
                    "search", "path", "privacy", "published_at", "category"
                ),
                gin_pending_list_limit=64,
                name="matter_marked",
            ),
        ),
        migrations.RemoveIndex(model_name="matter", name="matter_found"),
        migrations.RunSQL("ANALYZE matters_matter", migrations.RunSQL.noop),
    ]
