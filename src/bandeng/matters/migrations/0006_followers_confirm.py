from django.db import migrations, models
from django.db.models import Q

OPEN = ("raised", "taken", "working", "waiting", "joined")
ALIKE = models.Index(
    fields=["category", "-raised_at"], condition=Q(state__in=OPEN), name="matter_alike"
)


class Migration(migrations.Migration):
    """A follower's e-mail address is confirmed; what is alike is found newest first."""

    dependencies = [("matters", "0005_words_and_places")]

    operations = [
        migrations.RemoveIndex("matter", "matter_alike"),
        migrations.AddField("follower", "confirmed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "follower", "language", models.CharField(default="zh-hans", max_length=10)
        ),
        migrations.AddIndex("matter", ALIKE),
    ]
