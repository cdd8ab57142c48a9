import django.db.models.deletion
from django.db import migrations, models

BATCH = 1000


def count_readers(apps, schema_editor):
    """Store who holds a place on each candidate, or on what was merged into it."""
    Candidate = apps.get_model('screening', 'Candidate')
    Assignment = apps.get_model('screening', 'Assignment')
    parents = dict(
        Candidate.objects.filter(merged_into__isnull=False).values_list('pk', 'merged_into')
    )
    heads = sorted(set(parents.values()))
    for start in range(0, len(heads), BATCH):
        Candidate.objects.filter(pk__in=heads[start : start + BATCH]).update(absorbs=True)
    readers = {}
    held = Assignment.objects.filter(state__in=('leased', 'decided'))
    for pk, reviewer in held.values_list('candidate', 'reviewer').iterator(chunk_size=BATCH):
        readers.setdefault(pk, set()).add(reviewer)
        while pk := parents.get(pk):
            readers.setdefault(pk, set()).add(reviewer)
    alike = {}
    for pk, people in readers.items():
        alike.setdefault((len(people), min(people) if len(people) == 1 else None), []).append(pk)
    for (number, only), pks in alike.items():
        for start in range(0, len(pks), BATCH):
            batch = Candidate.objects.filter(pk__in=pks[start : start + BATCH])
            batch.update(readers=number, only_reader=only)


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0002_job_started'),
        ('screening', '0006_discussions'),
        ('searches', '0010_record_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='candidate',
            name='only_reader',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.membership'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='absorbs',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='candidate',
            name='readers',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='candidate',
            name='is_waiting',
            field=models.GeneratedField(db_persist=True, expression=models.Q(models.Q(('outcome', 'pending'), ('how', 'adjudication'), _connector='OR'), ('merged_into__isnull', True), ('withdrawn_at__isnull', True)), output_field=models.BooleanField()),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['candidate', 'reviewer'], name='screening_a_candida_ff0ecb_idx'),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='candidate',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='screening.candidate'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['state', 'leased_until'], name='screening_a_state_4f03ef_idx'),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(condition=models.Q(('is_waiting', True)), fields=['stage', 'readers', 'only_reader', 'order_key'], name='queue_of_stage'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('only_reader__isnull', False), ('readers', 1)), models.Q(models.Q(('readers', 1), _negated=True), ('only_reader__isnull', True)), _connector='OR'), name='only_reader_of_one'),
        ),
        migrations.RunPython(count_readers, migrations.RunPython.noop),
    ]
