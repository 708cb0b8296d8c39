import django.db.models.deletion
from django.db import migrations, models

import vigie.kit.clock


class Migration(migrations.Migration):

    dependencies = [
        ('team', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='seen_at',
            field=models.DateTimeField(default=vigie.kit.clock.now, editable=False),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='accepted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='team.member'),
        ),
    ]
