"""The strategy's text, and hand edits of its translations; older rows take PubMed's text."""

import django.db.models.deletion
import django.db.models.functions
from django.conf import settings
from django.db import migrations, models

LANGUAGES = [
    ("pubmed", "PubMed"),
    ("ovid", "MEDLINE (Ovid)"),
    ("embase", "Embase (Embase.com)"),
    ("scopus", "Scopus"),
    ("wos", "Web of Science Core Collection"),
    ("cochrane", "Cochrane Library (CENTRAL)"),
    ("ebsco", "CINAHL (EBSCOhost)"),
    ("scholar", "Google Scholar"),
]


def fill_in_texts(apps, schema_editor):
    written = apps.get_model("searches", "Translation").objects.filter(
        strategy=models.OuterRef("pk"), database="pubmed"
    )
    apps.get_model("searches", "Strategy").objects.update(
        text=models.functions.Coalesce(
            models.Subquery(written.values("text")[:1]), models.Value("")
        )
    )


class Migration(migrations.Migration):
    dependencies = [
        ("searches", "0004_mesh"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TranslationEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="Why")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "translation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edits",
                        to="searches.translation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="translationedit",
            constraint=models.UniqueConstraint(
                fields=("translation", "number"), name="translation_edit_number_once"
            ),
        ),
        migrations.AddField(
            model_name="strategy",
            name="database",
            field=models.CharField(
                choices=LANGUAGES, default="pubmed", max_length=20, verbose_name="Written for"
            ),
        ),
        migrations.AddField(
            model_name="strategy",
            name="text",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="strategy", name="blocks", field=models.JSONField(null=True)
        ),
        migrations.AddConstraint(
            model_name="strategy",
            constraint=models.CheckConstraint(
                condition=models.Q(database__in=[key for key, _ in LANGUAGES]),
                name="strategy_language_is_known",
            ),
        ),
        migrations.RunPython(fill_in_texts, migrations.RunPython.noop),
    ]
