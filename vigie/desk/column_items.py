"""What a column shows at a position: a mention, who shared it, what it quotes. Three queries, whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from vigie.desk.column_position import ColumnPosition
from vigie.desk.column_queries import SliceRow
from vigie.listening.models import Gathering, Mention

MAX_SHARERS_READ = 2000  # gatherings read to tell who shared the items of a page


@dataclass(frozen=True, slots=True)
class ColumnItem:
    """A mention at its position in a column. `sharers`: who shared it, as far as the sources heard, newest first."""

    position: ColumnPosition
    mention: Mention
    sharers: tuple[str, ...] = ()
    quoted: Mention | None = None
    is_unread: bool = False

    @property
    def post(self) -> Mention:
        return self.mention.repost_of or self.mention

    @property
    def other_sharers(self) -> int:
        return max(len(self.sharers) - 1, 0)


class ItemLoader:
    """The mentions of some rows, and all that is shown with them. Sharers are those that the sources brought."""

    def __init__(self, rows: Iterable[SliceRow], sources: Collection[int]) -> None:
        asked = Mention.objects.filter(pk__in={row.value for row in rows})
        with_authors = asked.select_related("author", "repost_of__author").defer("folded", "repost_of__folded")
        self.mentions = {mention.pk: mention for mention in with_authors}
        names: dict[int, dict[str, None]] = defaultdict(dict)  # each name once, in order
        reposted = {mention.repost_of_id for mention in self.mentions.values() if mention.repost_of_id}
        if reposted and sources:
            shared = (
                Gathering.objects.filter(mention__repost_of__in=reposted, source__in=sources)
                .order_by("-mention_id")
                .values_list("mention__repost_of", "mention__author__name", "mention__author__handle")
            )
            for post, name, handle in shared[:MAX_SHARERS_READ]:
                names[post or 0][name or handle] = None
        self.sharers = {post: tuple(of_post) for post, of_post in names.items()}
        self.quoted: dict[str, Mention] = {}
        quotes = {(mention.repost_of or mention).quote_of for mention in self.mentions.values()} - {""}
        if quotes:
            heard = Mention.objects.filter(remote_id__in=quotes, gone_at=None, private=False).select_related("author")
            self.quoted = {mention.remote_id: mention for mention in heard}

    def make_item(self, row: SliceRow, is_unread: bool) -> ColumnItem | None:
        """None when the mention vanished meanwhile."""
        mention = self.mentions.get(row.value)
        if mention is None:
            return None
        quote = (mention.repost_of or mention).quote_of
        sharers = self.sharers.get(mention.repost_of_id or 0, ())
        return ColumnItem(row.position, mention, sharers, self.quoted.get(quote), is_unread)
