"""Columns of feeds: newspapers, blogs, video channels."""

from django.utils.translation import gettext_lazy as _

from vigie.desk.column_kinds.sources import SourcesColumnForm, SourcesColumns
from vigie.networks.types import SourceKind


class FeedsColumnForm(SourcesColumnForm):
    source_kinds = (SourceKind.FEED,)
    new_query_fields = ()
    no_choice_text = _("No source is followed yet.")
    no_choice_url = "listening:feeds"
    no_choice_act = _("Follow a source")

    asks = None  # type: ignore[assignment]  # Django's way to leave a field of the parent out
    query = None  # type: ignore[assignment]
    through = None  # type: ignore[assignment]


class FeedsColumns(SourcesColumns):
    slug = "feeds"
    label = _("Media and blogs")
    hint = _("What newspapers, blogs and video channels publish.")
    icon = "feed"
    rank = 40
    form_class = FeedsColumnForm
    empty_text = _("Nothing has been published since these sources were added.")
    empty_url = "listening:feeds"
    empty_act = _("See the state of the sources")
