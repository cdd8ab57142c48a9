from django.db import migrations

from searches.migrations._search_index import quicken, slow_down


class Migration(migrations.Migration):
    """PostgreSQL packs long texts more quickly and files words away when an import has ended."""

    dependencies = [
        ('searches', '0010_record_keys'),
    ]

    operations = [
        migrations.RunPython(quicken, slow_down),
    ]
