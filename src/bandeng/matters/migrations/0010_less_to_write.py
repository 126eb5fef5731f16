"""Less to write with every act: indexes nobody asks go, and little lies unsorted in the others."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import bandeng.matters.searching

LIMITED = """
ALTER INDEX matter_found SET (gin_pending_list_limit = 64);
ALTER INDEX matter_helpers SET (gin_pending_list_limit = 64);
"""
AS_BEFORE = """
ALTER INDEX matter_found RESET (gin_pending_list_limit);
ALTER INDEX matter_helpers RESET (gin_pending_list_limit);
"""
# Django makes these for LIKE, and nothing here looks for part of a number or of a hash.
FEWER = """
DROP INDEX IF EXISTS matters_matter_number_aa9bedcb_like;
DROP INDEX IF EXISTS matters_asker_phone_index_8faa7cd2_like;
"""
ALL_AGAIN = """
CREATE INDEX matters_matter_number_aa9bedcb_like
    ON matters_matter (number varchar_pattern_ops);
CREATE INDEX matters_asker_phone_index_8faa7cd2_like
    ON matters_asker (phone_index varchar_pattern_ops);
"""


def _unindexed(name, related_name="+"):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
    )
    return migrations.AlterField("matter", name, person)


class Migration(migrations.Migration):
    """Change the indexes; no row is touched and no index built anew."""

    dependencies = [
        ("matters", "0009_ways_of_the_doors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        _unindexed("owner", "matters"),
        _unindexed("answered_by"),
        _unindexed("confirmed_by"),
        migrations.RunSQL(FEWER, ALL_AGAIN),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(LIMITED, AS_BEFORE)],
            state_operations=[
                migrations.RemoveIndex("matter", "matter_helpers"),
                migrations.RemoveIndex("matter", "matter_found"),
                migrations.AddIndex(
                    "matter",
                    django.contrib.postgres.indexes.GinIndex(
                        bandeng.matters.searching.Findable("search", "path"),
                        gin_pending_list_limit=64,
                        name="matter_found",
                    ),
                ),
                migrations.AddIndex(
                    "matter",
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["helper_ids"], gin_pending_list_limit=64, name="matter_helpers"
                    ),
                ),
            ],
        ),
    ]
