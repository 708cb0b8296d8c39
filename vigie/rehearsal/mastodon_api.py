"""Mastodon's client API, the part that Vigie and a curious person need (docs.joinmastodon.org/methods)."""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from functools import wraps
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from vigie.rehearsal.entities import MAX_IMAGE, MAX_VIDEO, MIMES, VERSION, Entities
from vigie.rehearsal.http_messages import (
    RehearsalRequest,
    RehearsalResponse,
    RouteTable,
    error_response,
    html_response,
    json_response,
    redirect_response,
)
from vigie.rehearsal.store import Row
from vigie.rehearsal.town import RequestRefused, StatusDraft

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

routes = RouteTable()
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CODE_LIFETIME = 600.0  # seconds
TAGGED = "id IN (SELECT status FROM tags WHERE tag=?) AND gone IS NULL AND visibility IN ('public','unlisted')"
VISIBLE = "gone IS NULL AND visibility IN ('public','unlisted')"


def signed_in(view: Callable[..., RehearsalResponse]) -> Callable[..., RehearsalResponse]:
    """Only for a bearer of a user's token."""

    @wraps(view)
    def checked(stage: "PretendNetwork", request: RehearsalRequest, **named: str) -> RehearsalResponse:
        if not request.account:
            return error_response("The access token is invalid", 401)
        return view(stage, request, **named)

    return checked


# Applications and access.


@routes.register("POST", "/api/v1/apps")
def register_app(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    redirects = " ".join(request.get_text("redirect_uris").split()) or " ".join(request.get_list("redirect_uris"))
    if not redirects or not request.get_text("client_name"):
        return error_response("Validation failed: Redirect URI must be an absolute URI.", 422)
    values = (secrets.token_urlsafe(24), secrets.token_urlsafe(32), request.get_text("client_name"), redirects)
    new = stage.store.new_id()
    stage.store.execute(
        "INSERT INTO apps VALUES (?,?,?,?,?,?,?)",
        new,
        *values,
        request.get_text("scopes", "read"),
        request.get_text("website"),
    )
    shown = {"id": str(new), "name": values[2], "client_id": values[0], "client_secret": values[1]}
    return json_response(
        shown | {"redirect_uri": redirects, "redirect_uris": redirects.split(), "client_secret_expires_at": 0}
    )


@routes.register("GET", "/oauth/authorize")
def ask_to_authorize(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    app = _find_app(stage, request)
    if app is None or request.get_text("redirect_uri") not in app["redirects"].split():
        return html_response("<h1>Application inconnue</h1>", 400)
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in request.query
    )
    teams = stage.store.fetch_all("SELECT * FROM accounts WHERE kind='team' ORDER BY title")
    choices = "".join(f'<option value="{row["name"]}">{escape(row["title"])}</option>' for row in teams)
    return stage.pages.render_page(
        "Autoriser une application",
        f"<p><strong>{escape(app['name'])}</strong> veut agir au nom d’un compte de ce réseau de répétition.</p>"
        f'<form method="post" action="/oauth/authorize">{kept}'
        f'<p><label>Compte <input name="name" list="teams" required autofocus></label>'
        f'<datalist id="teams">{choices}</datalist></p>'
        '<p><button name="answer" value="yes">Autoriser</button> '
        '<button name="answer" value="no" formnovalidate>Refuser</button></p></form>',
    )


@routes.register("POST", "/oauth/authorize")
def authorize(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    app, back = _find_app(stage, request), request.get_text("redirect_uri")
    if app is None or back not in app["redirects"].split():
        return html_response("<h1>Application inconnue</h1>", 400)
    answer = {"state": request.get_text("state")} if request.get_text("state") else {}
    if request.get_text("answer", "yes") == "no":
        return redirect_response(_with_parameters(back, answer | {"error": "access_denied"}))
    account = stage.open_team(request.get_text("name"))
    code = secrets.token_urlsafe(24)
    values = (
        code,
        app["id"],
        account["id"],
        back,
        request.get_text("scope", "read"),
        request.get_text("code_challenge"),
    )
    stage.store.execute("INSERT INTO codes VALUES (?,?,?,?,?,?,?)", *values, time.time())
    if back == OUT_OF_BAND:
        return stage.pages.render_page("Code d’autorisation", f"<p>Votre code</p><p><code>{code}</code></p>")
    return redirect_response(_with_parameters(back, answer | {"code": code}))


@routes.register("POST", "/oauth/token")
def exchange_code(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    app = _find_app(stage, request)
    if app is None or not secrets.compare_digest(app["secret"], request.get_text("client_secret")):
        return json_response({"error": "invalid_client", "error_description": "Client authentication failed."}, 401)
    if request.get_text("grant_type") == "client_credentials":
        return json_response(stage._token(app["id"], 0, request.get_text("scope", "read")))
    with stage.store.transaction():
        code = stage.store.fetch_one("SELECT * FROM codes WHERE code=? AND app=?", request.get_text("code"), app["id"])
        stage.store.execute("DELETE FROM codes WHERE code=?", request.get_text("code"))
    if code is None or not _is_good(code, request):
        return json_response({"error": "invalid_grant", "error_description": "The grant is invalid or expired."}, 400)
    return json_response(stage._token(app["id"], code["account"], code["scopes"]))


@routes.register("POST", "/oauth/revoke")
def revoke_token(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    stage.store.execute("DELETE FROM tokens WHERE token=?", request.get_text("token"))
    return json_response({})


@routes.register("POST", "/api/v1/accounts")
def sign_up(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    """There are no passwords here: the bearer of any application's token takes a team account by its name."""
    if not request.app:
        return error_response("The access token is invalid", 401)
    account = stage.open_team(request.get_text("username"), request.get_text("reason"))
    return json_response(stage._token(request.app, account["id"], "read write follow push"))


def _find_app(stage: "PretendNetwork", request: RehearsalRequest) -> Row | None:
    return stage.store.fetch_one("SELECT * FROM apps WHERE client_id=?", request.get_text("client_id"))


def _is_good(code: Row, request: RehearsalRequest) -> bool:
    verifier = hashlib.sha256(request.get_text("code_verifier").encode()).digest()
    challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
    fresh = code["at"] > time.time() - CODE_LIFETIME and code["redirect"] == request.get_text("redirect_uri")
    return fresh and (not code["challenge"] or code["challenge"] == challenge)


def _with_parameters(address: str, values: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"


# The server itself.


@routes.register("GET", "/api/v2/instance")
def instance(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    about: dict[str, Any] = {
        "domain": stage.domain,
        "title": stage.title,
        "version": VERSION,
        "source_url": "",
        "languages": ["fr"],
    }
    about |= {"description": "Réseau de répétition : rien ne sort d’ici.", "rules": [], "api_versions": {"mastodon": 7}}
    configuration = Entities(stage.town, stage.base).instance_configuration()
    return json_response(about | {"configuration": configuration | {"urls": {"streaming": stage.base}}})


@routes.register("GET", "/api/v1/instance")
def old_instance(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    about = {"uri": stage.domain, "title": stage.title, "version": VERSION, "urls": {"streaming_api": stage.base}}
    configuration = Entities(stage.town, stage.base).instance_configuration()
    return json_response(about | {"configuration": configuration, "max_toot_chars": 500, "languages": ["fr"]})


@routes.register("GET", "/.well-known/oauth-authorization-server")
def oauth_server(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    base = stage.base
    addresses = {"authorization_endpoint": f"{base}/oauth/authorize", "token_endpoint": f"{base}/oauth/token"}
    return json_response({"issuer": base, "code_challenge_methods_supported": ["S256"], **addresses})


# People.


@routes.register("GET", "/api/v1/accounts/verify_credentials")
@signed_in
def who_am_i(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    source = {"privacy": "public", "sensitive": False, "language": "fr", "note": "", "fields": []}
    return json_response(_entities_for(stage, request).account_entity(request.account) | {"source": source})


@routes.register("GET", "/api/v1/accounts/lookup")
def lookup_account(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    name = request.get_text("acct").lstrip("@").split("@")[0]
    return json_response(_entities_for(stage, request).account_entity(stage.town.get_account(name or "?")))


@routes.register("GET", "/api/v1/accounts/search")
def search_accounts(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    return json_response([_entities_for(stage, request).account_entity(row) for row in _accounts_like(stage, request)])


@routes.register("GET", "/api/v1/accounts/{key}")
def show_account(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    return json_response(_entities_for(stage, request).account_entity(stage.town.get_account(key)))


@routes.register("GET", "/api/v1/accounts/{key}/statuses")
def account_statuses(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    who = stage.town.get_account(key)["id"]
    where = "account=? AND gone IS NULL" if who == request.account else f"account=? AND {VISIBLE}"
    where += " AND reply_to IS NULL" if request.get_flag("exclude_replies") else ""
    where += " AND reblog_of IS NULL" if request.get_flag("exclude_reblogs") else ""
    return _status_list(stage, request, where, who)


@routes.register("POST", "/api/v1/accounts/{key}/{act}")
@signed_in
def follow_or_unfollow(stage: "PretendNetwork", request: RehearsalRequest, key: str, act: str) -> RehearsalResponse:
    target = stage.town.get_account(key)["id"]
    verbs = {"follow": stage.town.follow, "unfollow": stage.town.unfollow}
    if act not in verbs:
        return error_response("Record not found", 404)
    verbs[act](request.account, target)
    return json_response({"id": str(target), "following": act == "follow", "requested": False, "blocking": False})


# Posts.


@routes.register("POST", "/api/v1/statuses")
@signed_in
def create_status(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    status = stage.town.post_status(
        request.account, _draft_from_request(stage, request), request.headers.get("idempotency-key", "")
    )
    return json_response(_entities_for(stage, request).status_entity(status))


@routes.register("GET", "/api/v1/statuses/{key}")
def show_status(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    return json_response(_entities_for(stage, request).status_entity(stage.town.get_status(key, request.account)))


@routes.register("PUT", "/api/v1/statuses/{key}")
@signed_in
def edit_status(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    edited = stage.town.edit_status(request.account, key, _draft_from_request(stage, request))
    return json_response(_entities_for(stage, request).status_entity(edited))


@routes.register("DELETE", "/api/v1/statuses/{key}")
@signed_in
def delete_status(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    gone = stage.town.delete_status(request.account, key)
    return json_response(_entities_for(stage, request).status_entity(gone) | {"text": gone["text"]})


@routes.register("GET", "/api/v1/statuses/{key}/source")
@signed_in
def status_source(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    row = stage.town.get_status(key, request.account)
    return json_response({"id": key, "text": row["text"], "spoiler_text": row["spoiler"]})


@routes.register("GET", "/api/v1/statuses/{key}/context")
def status_context(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    row, entities = stage.town.get_status(key, request.account), _entities_for(stage, request)
    before, after = stage.rows_before(row, request.account), stage.rows_after(row, request.account)
    return json_response(
        {"ancestors": entities.status_entities(before), "descendants": entities.status_entities(after)}
    )


@routes.register("POST", "/api/v1/statuses/{key}/{act}")
@signed_in
def react_to_status(stage: "PretendNetwork", request: RehearsalRequest, key: str, act: str) -> RehearsalResponse:
    town = stage.town
    verbs = {"favourite": town.like, "unfavourite": town.unlike, "reblog": town.repost, "unreblog": town.unrepost}
    if act not in verbs:
        return error_response("Record not found", 404)
    row = verbs[act](request.account, key)
    return json_response(_entities_for(stage, request).status_entity(stage.town.get_status(row["id"], request.account)))


@routes.register("POST", "/api/v1/polls/{key}/votes")
@signed_in
def vote_in_poll(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    choices = [int(choice) for choice in request.get_list("choices") if choice.isdecimal()]
    return json_response(_entities_for(stage, request).poll_entity(stage.town.vote(request.account, key, choices)))


def _draft_from_request(stage: "PretendNetwork", request: RehearsalRequest) -> StatusDraft:
    app = stage.store.fetch_one("SELECT name FROM apps WHERE id=?", request.app)
    reply_to = request.get_text("in_reply_to_id")
    if reply_to:
        stage.town.get_status(reply_to, request.account)
    return StatusDraft(
        text=request.get_text("status"),
        reply_to=int(reply_to) if reply_to else None,
        visibility=request.get_text("visibility") or "public",
        spoiler=request.get_text("spoiler_text"),
        sensitive=request.get_flag("sensitive") or bool(request.get_text("spoiler_text")),
        language=request.get_text("language") or "fr",
        media=tuple(int(key) for key in request.get_list("media_ids") if key.isdecimal()),
        poll=_poll_from_request(request.values.get("poll")),
        app=app["name"] if app else "",
    )


def _poll_from_request(asked: Any) -> dict[str, Any] | None:
    if not isinstance(asked, dict):
        return None
    options = [str(option) for option in asked.get("options") or [] if str(option).strip()]
    if not 2 <= len(options) <= 4 or max(map(len, options)) > 50:
        raise RequestRefused("Validation failed: a poll has 2 to 4 options of at most 50 characters")
    try:
        lasts = int(asked.get("expires_in") or 86400)
    except (TypeError, ValueError):
        raise RequestRefused("Validation failed: Expires in is not a number") from None
    return {"options": options, "expires_in": lasts, "multiple": str(asked.get("multiple")).lower() in ("true", "1")}


# Pictures and films.


@routes.register("POST", "/api/v2/media")
@signed_in
def upload_media(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    file = request.files.get("file")
    if file is None or not file.content:
        return error_response("Validation failed: File can't be blank", 422)
    if file.mime not in MIMES:
        return error_response("Validation failed: File content type is invalid, File is invalid", 422)
    if len(file.content) > (MAX_IMAGE if file.mime.startswith("image/") else MAX_VIDEO):
        return error_response("Validation failed: File file size is too big", 422)
    new, ready = stage.store.new_id(), time.time() + stage.faults.media_delay
    values = (new, request.account, None, 0, file.mime, file.content, request.get_text("description"), ready)
    stage.store.execute("INSERT INTO media VALUES (?,?,?,?,?,?,?,?)", *values)
    return json_response(
        _entities_for(stage, request).media_entity(_media_response(stage, request, str(new))),
        202 if stage.faults.media_delay else 200,
    )


@routes.register("GET PUT", "/api/v1/media/{key}")
@signed_in
def show_media(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    row = _media_response(stage, request, key)
    if request.method == "PUT":
        stage.store.execute("UPDATE media SET alt=? WHERE id=?", request.get_text("description"), row["id"])
        row = _media_response(stage, request, key)
    return json_response(_entities_for(stage, request).media_entity(row), 206 if row["ready"] > time.time() else 200)


def _media_response(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> Row:
    sql = "SELECT id,mime,alt,ready FROM media WHERE id=? AND account=?"
    row = stage.store.fetch_one(sql, int(key) if key.isdecimal() else 0, request.account)
    if row is None:
        raise RequestRefused("Record not found", 404)
    return row


# Lists.


@routes.register("GET", "/api/v1/timelines/home")
@signed_in
def home_timeline(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    """What those we follow say; everybody, for who follows nobody yet."""
    me = request.account
    if not stage.store.fetch_number("SELECT count(*) FROM follows WHERE account=?", me):
        return _status_list(stage, request, f"(account=? OR {VISIBLE}) AND gone IS NULL", me)
    followed = "account=? OR account IN (SELECT target FROM follows WHERE account=?)"
    return _status_list(stage, request, f"({followed}) AND gone IS NULL AND visibility!='direct'", me, me)


@routes.register("GET", "/api/v1/timelines/public")
def public_timeline(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    return _status_list(stage, request, "gone IS NULL AND visibility='public' AND reblog_of IS NULL")


@routes.register("GET", "/api/v1/timelines/tag/{tag}")
def tag_timeline(stage: "PretendNetwork", request: RehearsalRequest, tag: str) -> RehearsalResponse:
    return _status_list(stage, request, TAGGED, tag.lower())


@routes.register("GET", "/api/v1/notifications")
@signed_in
def list_notifications(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    kinds = [kind for kind in request.get_list("types") if kind]
    where = f"account=? AND kind IN ({','.join('?' * len(kinds))})" if kinds else "account=?"
    rows = _page_of_rows(stage, request, "notices", where, request.account, *kinds)
    entities = _entities_for(stage, request)
    shown = [notice for row in rows if (notice := entities.notification_entity(row))]
    return _with_link_header(json_response(shown), stage, request, rows)


@routes.register("GET", "/api/v2/search")
def search_all(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    entities, wanted = _entities_for(stage, request), request.get_text("type")
    found: dict[str, Any] = {"accounts": [], "statuses": [], "hashtags": []}
    if wanted in ("", "accounts"):
        found["accounts"] = [entities.account_entity(row) for row in _accounts_like(stage, request)]
    if wanted in ("", "statuses"):
        words = [f"%{word}%" for word in request.get_text("q").split() if word][:8] or ["%"]
        where = f"{VISIBLE} AND reblog_of IS NULL" + " AND (text LIKE ? OR uri LIKE ?)" * len(words)
        doubled = [word for word in words for _ in range(2)]
        found["statuses"] = entities.status_entities(_page_of_rows(stage, request, "statuses", where, *doubled))
    return json_response(found)


def _accounts_like(stage: "PretendNetwork", request: RehearsalRequest) -> list[Row]:
    name = f"%{request.get_text('q').lstrip('@').split('@')[0]}%"
    return stage.store.fetch_all("SELECT * FROM accounts WHERE name LIKE ? OR title LIKE ? LIMIT 20", name, name)


def _entities_for(stage: "PretendNetwork", request: RehearsalRequest) -> Entities:
    return Entities(stage.town, stage.base, request.account)


def _status_list(stage: "PretendNetwork", request: RehearsalRequest, where: str, *values: object) -> RehearsalResponse:
    rows = _page_of_rows(stage, request, "statuses", where, *values)
    return _with_link_header(json_response(_entities_for(stage, request).status_entities(rows)), stage, request, rows)


def _page_of_rows(
    stage: "PretendNetwork", request: RehearsalRequest, table: str, where: str, *values: object
) -> list[Row]:
    """One page, newest first: below max_id, above since_id; with min_id, the page that follows it immediately."""
    bounds: list[object] = []
    for name, sign in (("max_id", "<"), ("since_id", ">"), ("min_id", ">")):
        if request.get_text(name).isdecimal():
            where += f" AND id {sign} ?"
            bounds.append(int(request.get_text(name)))
    forward = request.get_text("min_id").isdecimal()
    limit = max(1, min(request.get_number("limit", 20), 40))
    offset = max(0, request.get_number("offset"))
    way = "ASC" if forward else "DESC"
    sql = f"SELECT * FROM {table} WHERE {where} ORDER BY id {way} LIMIT ? OFFSET ?"  # noqa: S608 - our own words
    rows = stage.store.fetch_all(sql, *values, *bounds, limit, offset)
    return rows[::-1] if forward else rows


def _with_link_header(
    answer: RehearsalResponse, stage: "PretendNetwork", request: RehearsalRequest, rows: list[Row]
) -> RehearsalResponse:
    """Where the pages before and after are (RFC 8288)."""
    if not rows:
        return answer
    kept = [(name, value) for name, value in request.query if name not in ("max_id", "min_id", "since_id")]
    older = urlencode([*kept, ("max_id", rows[-1]["id"])])
    newer = urlencode([*kept, ("min_id", rows[0]["id"])])
    place = f"{stage.base}{request.path}"
    answer.headers["Link"] = f'<{place}?{older}>; rel="next", <{place}?{newer}>; rel="prev"'
    return answer


# Live.


@routes.register("GET", "/api/v1/streaming/health")
def streaming_health(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    return RehearsalResponse(200, b"OK", "text/plain")


@routes.register("GET", "/api/v1/streaming/{channel}")
@signed_in
def open_stream(stage: "PretendNetwork", request: RehearsalRequest, channel: str) -> RehearsalResponse:
    if channel not in ("user", "public", "hashtag"):
        return error_response("Unknown stream type", 404)
    return RehearsalResponse(mime="text/event-stream", stream=_event_stream(stage, request, channel))


@routes.register("GET", "/api/v1/streaming/public/local")
@signed_in
def stream_local(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    return RehearsalResponse(mime="text/event-stream", stream=_event_stream(stage, request, "public"))


def _event_stream(stage: "PretendNetwork", request: RehearsalRequest, channel: str) -> Iterator[bytes]:
    return stage.hub.subscribe(channel, request.account, request.get_text("tag").lower())
