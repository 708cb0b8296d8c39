from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Inbox(AppConfig):
    name = "vigie.inbox"

    def ready(self) -> None:
        from vigie import journal
        from vigie.inbox import hearing, knowing, news, places
        from vigie.inbox.models import Closure
        from vigie.inbox.sentences import SENTENCES
        from vigie.journal import words
        from vigie.listening import news as heard
        from vigie.proofreading.house import know_through
        from vigie.ui.places import Place
        from vigie.ui.places import places as rail

        words.add(SENTENCES)
        words.name_values("reason", dict(Closure.Reason.choices))
        words.name_values("to", lambda name: name or _("nobody"))
        heard.follow(hearing.heard)
        know_through(knowing.names)
        for state in ("sending", "published", "refused", "unsure", "held", "cancelled", "waiting"):
            journal.follow(f"publishing.delivery.{state}", news.delivery_moved)
        for act in ("team.member.left", "team.member.removed"):
            journal.follow(act, news.member_gone)
        rail.house("inbox", "conversations")
        rail.add(
            Place(
                "inbox",
                _("Inbox"),
                icon="inbox",
                url="inbox:list",
                key="i",
                rank=30,
                phone=True,
                count=places.waiting,
                live="inbox",
            )
        )
