"""Messages whose addresses and words a person chose; all the messages of one document."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_screens")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="is_by_hand",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="composé à la main"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["invoice"], name="message_by_invoice"),
        ),
    ]
