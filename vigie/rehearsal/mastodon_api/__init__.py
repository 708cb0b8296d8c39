"""Mastodon's client API, the part that Vigie and a curious person need (docs.joinmastodon.org/methods)."""

from vigie.rehearsal.mastodon_api import access, accounts, instance, media, statuses, streaming, timelines

#: What answers, by subject: no address stands in two of them.
ROUTE_TABLES = (
    access.routes,
    instance.routes,
    accounts.routes,
    statuses.routes,
    media.routes,
    timelines.routes,
    streaming.routes,
)
