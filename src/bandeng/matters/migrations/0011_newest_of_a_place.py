"""The newest matters of a place are found by one index, which makes that of the newest needless."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """Build the one before the other goes."""

    dependencies = [
        ("matters", "0010_less_to_write"),
        ("places", "0002_organisations"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                models.OrderBy(models.F("raised_at"), descending=True),
                django.contrib.postgres.indexes.OpClass(
                    models.F("path"), "varchar_pattern_ops"
                ),
                name="matter_newest",
            ),
        ),
        migrations.RemoveIndex(model_name="matter", name="matter_raised"),
    ]
