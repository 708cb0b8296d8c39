"""`trouble` was either one of our codes or a sentence, `trouble_field` whatever that sentence was about.

Each becomes a `reason` that can be counted, its `detail`, and the field to edit of what a network refused.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import F

#: Our codes: as they were, as they are.
CODES = {
    "stopped": "stopped",
    "late": "late",
    "trashed": "archived",
    "stranger": "wrong_account",
    "blocked": "blocked",
    "second person": "second_person",
    "restored": "backup_restored",
    "media lost": "media_lost",
    "unseen": "unseen",
    "absent": "absent",
    "unsettled": "unsettled",
    "lost": "worker_lost",
    "fault": "fault",
}

#: Refusals that were our own words, as connectors said them then.
OUR_REFUSALS = (
    "A comment takes no picture.",
    "A file is heavier than Bluesky takes.",
    "A protection of the site (firewall, security extension) refused this before WordPress saw it.",
    "Bluesky does not take this kind of file.",
    "Bluesky takes one video, or pictures, never both.",
    "The file is too heavy for this account’s server.",
    "The post to answer is no longer there.",
    "The text is longer than Bluesky takes.",
    "There are more pictures than Bluesky takes.",
    "There is nothing to answer to.",
    "These words were already answered to this comment.",
    "This is not the address of a Bluesky post.",
    "This is on another site than the account's.",
    "This post belongs to another account.",
    "WordPress does not take this kind of file.",
    "the account's server cannot see this post",
    "the server gave the medium no name",
)


def give_reasons(apps: Any, schema_editor: Any) -> None:
    """Called when `trouble` is already named `detail`, and `trouble_field` `refused_field`."""
    deliveries = apps.get_model("publishing", "Delivery").objects.using(schema_editor.connection.alias)
    for former, reason in CODES.items():
        deliveries.filter(detail=former).update(reason=reason, detail=F("refused_field"), refused_field="")
    sentences = deliveries.filter(reason="").exclude(detail="")
    # Only a refusal quotes a network; one that was cancelled since is still a refusal.
    refusals = sentences.filter(state__in=["refused", "cancelled"]).exclude(refused_field="late")
    refusals.exclude(detail__in=OUR_REFUSALS).update(reason="network_said")
    sentences.filter(reason="").update(reason="connector_said")
    deliveries.filter(refused_field="late").update(refused_field="")  # its state and its reason say it


def give_troubles_back(apps: Any, schema_editor: Any) -> None:
    deliveries = apps.get_model("publishing", "Delivery").objects.using(schema_editor.connection.alias)
    said = ["connector_said", "network_said"]
    deliveries.filter(state="held", reason__in=said).update(refused_field="late")
    for former, reason in CODES.items():
        deliveries.filter(reason=reason).update(refused_field=F("detail"), detail=former)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_published_and_remote")]

    operations = [
        migrations.RenameField("delivery", "trouble", "detail"),
        migrations.RenameField("delivery", "trouble_field", "refused_field"),
        migrations.AddField(
            "delivery",
            "reason",
            models.CharField(
                blank=True,
                choices=[
                    ("stopped", "Stopped"),
                    ("late", "Late"),
                    ("archived", "Archived"),
                    ("wrong_account", "Wrong Account"),
                    ("blocked", "Blocked"),
                    ("second_person", "Second Person"),
                    ("backup_restored", "Backup Restored"),
                    ("media_lost", "Media Lost"),
                    ("unseen", "Unseen"),
                    ("absent", "Absent"),
                    ("unsettled", "Unsettled"),
                    ("worker_lost", "Worker Lost"),
                    ("fault", "Fault"),
                    ("connector_said", "Connector Said"),
                    ("network_said", "Network Said"),
                ],
                default="",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(give_reasons, give_troubles_back),
    ]
