"""The few confidential requests of a place are found without reading all others of it."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """Build the index."""

    dependencies = [("matters", "0012_weeks_in_the_index")]

    operations = [
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(models.F("path"), "varchar_pattern_ops"),
                condition=models.Q(privacy="confidential"),
                name="matter_confidential",
            ),
        ),
    ]
