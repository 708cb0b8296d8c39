from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0006_published_otherwise'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['post'], name='approval_unanswered'),
        ),
    ]
