"""What a column shows at a place: a mention, who shared it, what it quotes. Three questions, whatever their number."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from vigie.desk.column_queries import Found, Place
from vigie.listening.models import Gathering, Mention


@dataclass(frozen=True, slots=True)
class Item:
    """A mention at its place in a column."""

    place: Place
    mention: Mention
    sharers: tuple[str, ...] = ()  # who shared it, as far as these sources heard, newest first
    quoted: Mention | None = None
    is_unread: bool = False

    @property
    def post(self) -> Mention:
        return self.mention.repost_of or self.mention

    @property
    def others(self) -> int:
        return max(len(self.sharers) - 1, 0)


class Gathered:
    """The mentions of what was found, and all that is shown with them. Sharers are those that `sources` brought."""

    def __init__(self, found: Iterable[Found], sources: Collection[int]) -> None:
        asked = Mention.objects.filter(pk__in={each.mention for each in found})
        wanted = asked.select_related("author", "repost_of__author").defer("folded", "repost_of__folded")
        self.mentions = {mention.pk: mention for mention in wanted}
        self.sharers = _sharers(self.mentions.values(), sources)
        self.quoted = _quoted(self.mentions.values())

    def item(self, found: Found, is_unread: bool) -> Item | None:
        """None when the mention vanished meanwhile."""
        mention = self.mentions.get(found.mention)
        if mention is None:
            return None
        quote = (mention.repost_of or mention).quote_of
        sharers = self.sharers.get(mention.repost_of_id or 0, ())
        return Item(found.place, mention, sharers, self.quoted.get(quote), is_unread)


def _sharers(mentions: Iterable[Mention], sources: Collection[int]) -> dict[int, tuple[str, ...]]:
    roots = {mention.repost_of_id for mention in mentions if mention.repost_of_id}
    if not roots or not sources:
        return {}
    shared = (
        Gathering.objects.filter(mention__repost_of__in=roots, source__in=sources)
        .order_by("-mention_id")
        .values_list("mention__repost_of", "mention__author__name", "mention__author__handle")
    )
    found: dict[int, dict[str, None]] = {}
    for root, name, handle in shared[:2000]:
        found.setdefault(root or 0, {})[name or handle] = None
    return {root: tuple(names) for root, names in found.items()}


def _quoted(mentions: Iterable[Mention]) -> dict[str, Mention]:
    wanted = {(mention.repost_of or mention).quote_of for mention in mentions} - {""}
    if not wanted:
        return {}
    heard = Mention.objects.filter(remote_id__in=wanted, gone_at=None, private=False).select_related("author")
    return {mention.remote_id: mention for mention in heard}


def at_places(of_watch: int | None, sources: Sequence[int], ids: Collection[int]) -> list[Found]:
    """Items of a column by the ids of their places, be they gone since."""
    from vigie.listening.models import Hit

    rows = Hit.objects.filter(watch=of_watch) if of_watch else Gathering.objects.filter(source__in=sources)
    return [
        Found(0, "", Place(at, pk), mention)
        for pk, at, mention in rows.filter(pk__in=ids).values_list("pk", "published_at", "mention")
    ]
