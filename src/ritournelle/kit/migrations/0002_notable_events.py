"""The events that the bell tells of are found without reading the others."""

from django.db import migrations, models

NOTABLE = [
    "run.finished", "run.stopped", "pro_forma.accepted", "message.failed", "message.bounced",
    "message.uncertain", "message.impossible", "import.finished", "invoice.drawing_failed",
    "member.joined",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial"), ("accounts", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(kind__in=NOTABLE),
                fields=["organization", "id"],
                name="notable_event",
            ),
        ),
    ]
