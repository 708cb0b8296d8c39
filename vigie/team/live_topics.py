"""Topics of a workspace, and the signed list of those that a page watches.

`live_notices.announce_change(live_notices.topic(workspace_id, "inbox"))` tells; `{% live_topics "inbox" %}` listens.
"""

import hashlib
import time
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from vigie.kit import database_url, live_notices
from vigie.team.models import Member, User

TOPICS_SALT = "vigie.live"
TOPICS_MAX_AGE = 7 * 24 * 3600  # seconds that a page may stay open and still reconnect


def signed_topics(request: HttpRequest, *names: str) -> str:
    """What block `live` of a page holds: names of the request's workspace, for this session only, and its age."""
    member: Member = request.member  # type: ignore[attr-defined]
    began = getattr(request, "began", time.time())
    digest = _session_digest(request.session.session_key or "")
    return signing.dumps([member.workspace_id, names, digest, began], salt=TOPICS_SALT, compress=True)


@dataclass(frozen=True, slots=True)
class OpenTopics:
    """What a session may listen to, and the state of the rows that say so: while it is the same, it still may."""

    user_id: int
    workspace_id: int
    topics: tuple[str, ...]
    proof: str


def read_topics(session_key: str, signed: str) -> OpenTopics:
    """The topics of a signed list. Raises signing.BadSignature when it is not for this session, or not any more."""
    workspace_id, names, digest, *_began = signing.loads(signed, salt=TOPICS_SALT, max_age=TOPICS_MAX_AGE)
    if digest != _session_digest(session_key):
        raise signing.BadSignature("another session's topics")
    proof = _read_proofs([(session_key, workspace_id)]).get((session_key, workspace_id))
    # As a request that comes in now: signed out, expired, or with a password that has changed since, it is nobody's.
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    if proof is None or proof.user_id != user.pk:
        raise signing.BadSignature("no longer a member")
    topics = tuple(live_notices.topic(workspace_id, name) for name in names)
    return OpenTopics(proof.user_id, workspace_id, topics, proof.state)


def still_open(pages: Collection[tuple[str, str, OpenTopics]]) -> list[OpenTopics | None]:
    """For each (session key, signed list, topics read before): the topics now, or None when it may hear no more.

    Three queries for thousands of pages: only those whose rows have changed are read again one by one.
    """
    proofs = _read_proofs({(session_key, before.workspace_id) for session_key, _signed, before in pages})
    now: list[OpenTopics | None] = []
    for session_key, signed, before in pages:
        proof = proofs.get((session_key, before.workspace_id))
        if proof is None:
            now.append(None)
        elif proof.state == before.proof and proof.user_id == before.user_id:
            now.append(before)
        else:
            try:
                now.append(read_topics(session_key, signed))
            except signing.BadSignature:
                now.append(None)
    return now


@dataclass(frozen=True, slots=True)
class _Proof:
    user_id: int
    state: str


def _read_proofs(pages: Collection[tuple[str, int]]) -> dict[tuple[str, int], _Proof]:
    """Of (session key, workspace): who is signed in and a member there now, with a digest of the rows that say so."""
    session_keys = {session_key for session_key, _workspace_id in pages}
    live_sessions = Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    sessions = {row.session_key: row for row in live_sessions}
    user_ids = {key: row.get_decoded().get(SESSION_KEY) for key, row in sessions.items()}
    users = User.objects.filter(pk__in={pk for pk in user_ids.values() if pk}, is_active=True)
    passwords = {str(pk): password for pk, password in users.values_list("pk", "password")}
    present = Member.objects.filter(user_id__in=passwords, left_at=None)
    memberships = {(str(user), workspace) for user, workspace in present.values_list("user_id", "workspace_id")}
    proofs = {}
    for session_key, workspace_id in pages:
        user_id = user_ids.get(session_key)
        if user_id in passwords and (user_id, workspace_id) in memberships:
            state = f"{sessions[session_key].session_data} {passwords[user_id]}"
            proofs[session_key, workspace_id] = _Proof(int(user_id), hashlib.sha256(state.encode()).hexdigest())
    return proofs


def page_made_at(signed: str) -> float:
    """When the page began to be made (Unix time): what changed since, it may not show. Raises signing.BadSignature."""
    _workspace_id, _names, _session, *began = signing.loads(signed, salt=TOPICS_SALT, max_age=TOPICS_MAX_AGE)
    return float(began[0]) if began else 0.0


def conninfo() -> str:
    """How the hub reaches the database, beside Django's own connections."""
    return database_url.conninfo(connection.get_connection_params())


def _session_digest(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:16]
