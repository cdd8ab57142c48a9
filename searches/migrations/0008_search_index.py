from django.db import migrations

from searches.migrations._search_index import install, remove


class Migration(migrations.Migration):
    """Words of titles and abstracts; a transaction of its own, for rows changed in the last."""

    dependencies = [
        ('searches', '0007_founding_file'),
    ]

    operations = [
        migrations.RunPython(install, remove),
    ]
