"""Topics of a workspace, and the signed list of those that a page watches.

`live.changed(live.topic(workspace_id, "inbox"))` tells (kit.live); `{% live_topics "inbox" %}` listens.
"""

import hashlib

from django.core import signing
from django.db import connection
from django.http import HttpRequest

from vigie.kit import live
from vigie.team.models import Member

SALT = "vigie.live"
LASTS = 7 * 24 * 3600  # seconds that a page may stay open and still reconnect


def signed_topics(request: HttpRequest, *names: str) -> str:
    """What block `live` of a page holds: names of the request's workspace, for this session only."""
    member: Member = request.member  # type: ignore[attr-defined]
    return signing.dumps([member.workspace_id, names, _session(request)], salt=SALT, compress=True)


def topics_of(request: HttpRequest, signed: str) -> list[str]:
    """The topics of a signed list. Raises signing.BadSignature when it is not for this session, or not any more."""
    workspace_id, names, session = signing.loads(signed, salt=SALT, max_age=LASTS)
    if session != _session(request):
        raise signing.BadSignature("another session's topics")
    if not Member.objects.filter(user_id=request.user.pk or 0, workspace_id=workspace_id, left_at=None).exists():
        raise signing.BadSignature("no longer a member")
    return [live.topic(workspace_id, name) for name in names]


def conninfo() -> str:
    """How the hub reaches the database, beside Django's own connections."""
    from psycopg.conninfo import make_conninfo

    asked = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{name: asked[name] for name in names if asked.get(name)})


def _session(request: HttpRequest) -> str:
    key = request.session.session_key or ""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
