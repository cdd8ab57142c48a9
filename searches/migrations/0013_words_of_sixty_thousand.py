from django.db import migrations

from searches.migrations._search_index import quicken


class Migration(migrations.Migration):
    """On PostgreSQL the words of 60,000 records may wait, so that no import of 50,000 stops for them."""

    dependencies = [
        ('searches', '0012_other_methods'),
    ]

    operations = [
        migrations.RunPython(quicken, migrations.RunPython.noop),
    ]
