"""Topics of a workspace, and the signed list of those that a page watches.

`live.announce_change(live.topic(workspace_id, "inbox"))` tells (kit.live); `{% live_topics "inbox" %}` listens.
"""

import hashlib
import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.core import signing
from django.db import connection
from django.http import HttpRequest

from vigie.kit import database_url, live
from vigie.team.models import Member

TOPICS_SALT = "vigie.live"
TOPICS_MAX_AGE = 7 * 24 * 3600  # seconds that a page may stay open and still reconnect


def signed_topics(request: HttpRequest, *names: str) -> str:
    """What block `live` of a page holds: names of the request's workspace, for this session only, and its age."""
    member: Member = request.member  # type: ignore[attr-defined]
    began = getattr(request, "began", time.time())
    return signing.dumps([member.workspace_id, names, _session_digest(request), began], salt=TOPICS_SALT, compress=True)


def read_topics(request: HttpRequest, signed: str) -> list[str]:
    """The topics of a signed list. Raises signing.BadSignature when it is not for this session, or not any more."""
    workspace_id, names, session, *_began = signing.loads(signed, salt=TOPICS_SALT, max_age=TOPICS_MAX_AGE)
    if session != _session_digest(request):
        raise signing.BadSignature("another session's topics")
    if not Member.objects.filter(user_id=request.user.pk or 0, workspace_id=workspace_id, left_at=None).exists():
        raise signing.BadSignature("no longer a member")
    return [live.topic(workspace_id, name) for name in names]


def page_made_at(signed: str) -> float:
    """When the page began to be made (Unix time): what changed since, it may not show. Raises signing.BadSignature."""
    _workspace_id, _names, _session, *began = signing.loads(signed, salt=TOPICS_SALT, max_age=TOPICS_MAX_AGE)
    return float(began[0]) if began else 0.0


def can_still_listen(request: HttpRequest, signed: str) -> bool:
    """Whether the list is still for who asked: a stream outlives the session that opened it, or her membership."""
    try:
        read_topics(_fresh_request(request), signed)
    except signing.BadSignature:
        return False
    return True


def _fresh_request(request: HttpRequest) -> HttpRequest:
    """The same request as it would come in now: signed out, expired, or with a password that has changed since."""
    again = HttpRequest()
    again.session = import_module(settings.SESSION_ENGINE).SessionStore(request.session.session_key)
    again.user = get_user(again)
    return again


def conninfo() -> str:
    """How the hub reaches the database, beside Django's own connections."""
    return database_url.conninfo(connection.get_connection_params())


def _session_digest(request: HttpRequest) -> str:
    key = request.session.session_key or ""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
