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

from vigie.rehearsal.faces import MAX_IMAGE, MAX_VIDEO, MIMES, VERSION, Faces
from vigie.rehearsal.store import Row
from vigie.rehearsal.town import Impossible, Speech
from vigie.rehearsal.web import Answer, Request, Routes, as_json, as_page, problem, redirection

if TYPE_CHECKING:
    from vigie.rehearsal.stage import Stage

routes = Routes()
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CODE_LIVES = 600.0  # seconds
TAGGED = "id IN (SELECT status FROM tags WHERE tag=?) AND gone IS NULL AND visibility IN ('public','unlisted')"
VISIBLE = "gone IS NULL AND visibility IN ('public','unlisted')"


def signed_in(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Only for a bearer of a user's token."""

    @wraps(view)
    def checked(stage: "Stage", request: Request, **named: str) -> Answer:
        if not request.account:
            return problem("The access token is invalid", 401)
        return view(stage, request, **named)

    return checked


# Applications and access.


@routes.on("POST", "/api/v1/apps")
def register(stage: "Stage", request: Request) -> Answer:
    redirects = " ".join(request.text("redirect_uris").split()) or " ".join(request.several("redirect_uris"))
    if not redirects or not request.text("client_name"):
        return problem("Validation failed: Redirect URI must be an absolute URI.", 422)
    values = (secrets.token_urlsafe(24), secrets.token_urlsafe(32), request.text("client_name"), redirects)
    new = stage.store.new_id()
    stage.store.write(
        "INSERT INTO apps VALUES (?,?,?,?,?,?,?)", new, *values, request.text("scopes", "read"), request.text("website")
    )
    shown = {"id": str(new), "name": values[2], "client_id": values[0], "client_secret": values[1]}
    return as_json(
        shown | {"redirect_uri": redirects, "redirect_uris": redirects.split(), "client_secret_expires_at": 0}
    )


@routes.on("GET", "/oauth/authorize")
def ask_to_authorize(stage: "Stage", request: Request) -> Answer:
    app = _app(stage, request)
    if app is None or request.text("redirect_uri") not in app["redirects"].split():
        return as_page("<h1>Application inconnue</h1>", 400)
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in request.query
    )
    teams = stage.store.all("SELECT * FROM accounts WHERE kind='team' ORDER BY title")
    choices = "".join(f'<option value="{row["name"]}">{escape(row["title"])}</option>' for row in teams)
    return stage.pages.sheet(
        "Autoriser une application",
        f"<p><strong>{escape(app['name'])}</strong> veut agir au nom d’un compte de ce réseau de répétition.</p>"
        f'<form method="post" action="/oauth/authorize">{kept}'
        f'<p><label>Compte <input name="name" list="teams" required autofocus></label>'
        f'<datalist id="teams">{choices}</datalist></p>'
        '<p><button name="answer" value="yes">Autoriser</button> '
        '<button name="answer" value="no" formnovalidate>Refuser</button></p></form>',
    )


@routes.on("POST", "/oauth/authorize")
def authorize(stage: "Stage", request: Request) -> Answer:
    app, back = _app(stage, request), request.text("redirect_uri")
    if app is None or back not in app["redirects"].split():
        return as_page("<h1>Application inconnue</h1>", 400)
    answer = {"state": request.text("state")} if request.text("state") else {}
    if request.text("answer", "yes") == "no":
        return redirection(_with(back, answer | {"error": "access_denied"}))
    account = stage.open_team(request.text("name"))
    code = secrets.token_urlsafe(24)
    values = (code, app["id"], account["id"], back, request.text("scope", "read"), request.text("code_challenge"))
    stage.store.write("INSERT INTO codes VALUES (?,?,?,?,?,?,?)", *values, time.time())
    if back == OUT_OF_BAND:
        return stage.pages.sheet("Code d’autorisation", f"<p>Votre code</p><p><code>{code}</code></p>")
    return redirection(_with(back, answer | {"code": code}))


@routes.on("POST", "/oauth/token")
def exchange(stage: "Stage", request: Request) -> Answer:
    app = _app(stage, request)
    if app is None or not secrets.compare_digest(app["secret"], request.text("client_secret")):
        return as_json({"error": "invalid_client", "error_description": "Client authentication failed."}, 401)
    if request.text("grant_type") == "client_credentials":
        return as_json(stage.token(app["id"], 0, request.text("scope", "read")))
    with stage.store.act():
        code = stage.store.one("SELECT * FROM codes WHERE code=? AND app=?", request.text("code"), app["id"])
        stage.store.write("DELETE FROM codes WHERE code=?", request.text("code"))
    if code is None or not _is_good(code, request):
        return as_json({"error": "invalid_grant", "error_description": "The grant is invalid or expired."}, 400)
    return as_json(stage.token(app["id"], code["account"], code["scopes"]))


@routes.on("POST", "/oauth/revoke")
def revoke(stage: "Stage", request: Request) -> Answer:
    stage.store.write("DELETE FROM tokens WHERE token=?", request.text("token"))
    return as_json({})


@routes.on("POST", "/api/v1/accounts")
def sign_up(stage: "Stage", request: Request) -> Answer:
    """A stage knows no password: the bearer of any application's token takes a team's place by its name."""
    if not request.app:
        return problem("The access token is invalid", 401)
    account = stage.open_team(request.text("username"), request.text("reason"))
    return as_json(stage.token(request.app, account["id"], "read write follow push"))


def _app(stage: "Stage", request: Request) -> Row | None:
    return stage.store.one("SELECT * FROM apps WHERE client_id=?", request.text("client_id"))


def _is_good(code: Row, request: Request) -> bool:
    verifier = hashlib.sha256(request.text("code_verifier").encode()).digest()
    challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
    fresh = code["at"] > time.time() - CODE_LIVES and code["redirect"] == request.text("redirect_uri")
    return fresh and (not code["challenge"] or code["challenge"] == challenge)


def _with(address: str, values: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"


# The server itself.


@routes.on("GET", "/api/v2/instance")
def instance(stage: "Stage", request: Request) -> Answer:
    about: dict[str, Any] = {
        "domain": stage.domain,
        "title": stage.title,
        "version": VERSION,
        "source_url": "",
        "languages": ["fr"],
    }
    about |= {"description": "Réseau de répétition : rien ne sort d’ici.", "rules": [], "api_versions": {"mastodon": 7}}
    configuration = Faces(stage.town, stage.base).configuration()
    return as_json(about | {"configuration": configuration | {"urls": {"streaming": stage.base}}})


@routes.on("GET", "/api/v1/instance")
def old_instance(stage: "Stage", request: Request) -> Answer:
    about = {"uri": stage.domain, "title": stage.title, "version": VERSION, "urls": {"streaming_api": stage.base}}
    configuration = Faces(stage.town, stage.base).configuration()
    return as_json(about | {"configuration": configuration, "max_toot_chars": 500, "languages": ["fr"]})


@routes.on("GET", "/.well-known/oauth-authorization-server")
def oauth_server(stage: "Stage", request: Request) -> Answer:
    base = stage.base
    addresses = {"authorization_endpoint": f"{base}/oauth/authorize", "token_endpoint": f"{base}/oauth/token"}
    return as_json({"issuer": base, "code_challenge_methods_supported": ["S256"], **addresses})


# People.


@routes.on("GET", "/api/v1/accounts/verify_credentials")
@signed_in
def who_am_i(stage: "Stage", request: Request) -> Answer:
    source = {"privacy": "public", "sensitive": False, "language": "fr", "note": "", "fields": []}
    return as_json(_faces(stage, request).account(request.account) | {"source": source})


@routes.on("GET", "/api/v1/accounts/lookup")
def lookup(stage: "Stage", request: Request) -> Answer:
    name = request.text("acct").lstrip("@").split("@")[0]
    return as_json(_faces(stage, request).account(stage.town.get_account(name or "?")))


@routes.on("GET", "/api/v1/accounts/search")
def search_accounts(stage: "Stage", request: Request) -> Answer:
    return as_json([_faces(stage, request).account(row) for row in _accounts_like(stage, request)])


@routes.on("GET", "/api/v1/accounts/{key}")
def account(stage: "Stage", request: Request, key: str) -> Answer:
    return as_json(_faces(stage, request).account(stage.town.get_account(key)))


@routes.on("GET", "/api/v1/accounts/{key}/statuses")
def account_statuses(stage: "Stage", request: Request, key: str) -> Answer:
    who = stage.town.get_account(key)["id"]
    where = "account=? AND gone IS NULL" if who == request.account else f"account=? AND {VISIBLE}"
    where += " AND reply_to IS NULL" if request.flag("exclude_replies") else ""
    where += " AND reblog_of IS NULL" if request.flag("exclude_reblogs") else ""
    return _listed(stage, request, where, who)


@routes.on("POST", "/api/v1/accounts/{key}/{act}")
@signed_in
def relate(stage: "Stage", request: Request, key: str, act: str) -> Answer:
    target = stage.town.get_account(key)["id"]
    verbs = {"follow": stage.town.follow, "unfollow": stage.town.unfollow}
    if act not in verbs:
        return problem("Record not found", 404)
    verbs[act](request.account, target)
    return as_json({"id": str(target), "following": act == "follow", "requested": False, "blocking": False})


# Posts.


@routes.on("POST", "/api/v1/statuses")
@signed_in
def post(stage: "Stage", request: Request) -> Answer:
    status = stage.town.speak(request.account, _speech(stage, request), request.headers.get("idempotency-key", ""))
    return as_json(_faces(stage, request).status(status))


@routes.on("GET", "/api/v1/statuses/{key}")
def status(stage: "Stage", request: Request, key: str) -> Answer:
    return as_json(_faces(stage, request).status(stage.town.status(key, request.account)))


@routes.on("PUT", "/api/v1/statuses/{key}")
@signed_in
def edit(stage: "Stage", request: Request, key: str) -> Answer:
    edited = stage.town.edit(request.account, key, _speech(stage, request))
    return as_json(_faces(stage, request).status(edited))


@routes.on("DELETE", "/api/v1/statuses/{key}")
@signed_in
def retract(stage: "Stage", request: Request, key: str) -> Answer:
    gone = stage.town.retract(request.account, key)
    return as_json(_faces(stage, request).status(gone) | {"text": gone["text"]})


@routes.on("GET", "/api/v1/statuses/{key}/source")
@signed_in
def source(stage: "Stage", request: Request, key: str) -> Answer:
    row = stage.town.status(key, request.account)
    return as_json({"id": key, "text": row["text"], "spoiler_text": row["spoiler"]})


@routes.on("GET", "/api/v1/statuses/{key}/context")
def context(stage: "Stage", request: Request, key: str) -> Answer:
    row, faces = stage.town.status(key, request.account), _faces(stage, request)
    before, after = stage.before(row, request.account), stage.after(row, request.account)
    return as_json({"ancestors": faces.statuses(before), "descendants": faces.statuses(after)})


@routes.on("POST", "/api/v1/statuses/{key}/{act}")
@signed_in
def react(stage: "Stage", request: Request, key: str, act: str) -> Answer:
    town = stage.town
    verbs = {"favourite": town.like, "unfavourite": town.unlike, "reblog": town.repost, "unreblog": town.unrepost}
    if act not in verbs:
        return problem("Record not found", 404)
    row = verbs[act](request.account, key)
    return as_json(_faces(stage, request).status(stage.town.status(row["id"], request.account)))


@routes.on("POST", "/api/v1/polls/{key}/votes")
@signed_in
def vote(stage: "Stage", request: Request, key: str) -> Answer:
    choices = [int(choice) for choice in request.several("choices") if choice.isdecimal()]
    return as_json(_faces(stage, request).poll(stage.town.vote(request.account, key, choices)))


def _speech(stage: "Stage", request: Request) -> Speech:
    app = stage.store.one("SELECT name FROM apps WHERE id=?", request.app)
    reply_to = request.text("in_reply_to_id")
    if reply_to:
        stage.town.status(reply_to, request.account)
    return Speech(
        text=request.text("status"),
        reply_to=int(reply_to) if reply_to else None,
        visibility=request.text("visibility") or "public",
        spoiler=request.text("spoiler_text"),
        sensitive=request.flag("sensitive") or bool(request.text("spoiler_text")),
        language=request.text("language") or "fr",
        media=tuple(int(key) for key in request.several("media_ids") if key.isdecimal()),
        poll=_poll(request.values.get("poll")),
        app=app["name"] if app else "",
    )


def _poll(asked: Any) -> dict[str, Any] | None:
    if not isinstance(asked, dict):
        return None
    options = [str(option) for option in asked.get("options") or [] if str(option).strip()]
    if not 2 <= len(options) <= 4 or max(map(len, options)) > 50:
        raise Impossible("Validation failed: a poll has 2 to 4 options of at most 50 characters")
    try:
        lasts = int(asked.get("expires_in") or 86400)
    except (TypeError, ValueError):
        raise Impossible("Validation failed: Expires in is not a number") from None
    return {"options": options, "expires_in": lasts, "multiple": str(asked.get("multiple")).lower() in ("true", "1")}


# Pictures and films.


@routes.on("POST", "/api/v2/media")
@signed_in
def upload(stage: "Stage", request: Request) -> Answer:
    file = request.files.get("file")
    if file is None or not file.content:
        return problem("Validation failed: File can't be blank", 422)
    if file.mime not in MIMES:
        return problem("Validation failed: File content type is invalid, File is invalid", 422)
    if len(file.content) > (MAX_IMAGE if file.mime.startswith("image/") else MAX_VIDEO):
        return problem("Validation failed: File file size is too big", 422)
    new, ready = stage.store.new_id(), time.time() + stage.faults.digestion
    values = (new, request.account, None, 0, file.mime, file.content, request.text("description"), ready)
    stage.store.write("INSERT INTO media VALUES (?,?,?,?,?,?,?,?)", *values)
    return as_json(
        _faces(stage, request).media(_medium(stage, request, str(new))), 202 if stage.faults.digestion else 200
    )


@routes.on("GET PUT", "/api/v1/media/{key}")
@signed_in
def medium(stage: "Stage", request: Request, key: str) -> Answer:
    row = _medium(stage, request, key)
    if request.method == "PUT":
        stage.store.write("UPDATE media SET alt=? WHERE id=?", request.text("description"), row["id"])
        row = _medium(stage, request, key)
    return as_json(_faces(stage, request).media(row), 206 if row["ready"] > time.time() else 200)


def _medium(stage: "Stage", request: Request, key: str) -> Row:
    sql = "SELECT id,mime,alt,ready FROM media WHERE id=? AND account=?"
    row = stage.store.one(sql, int(key) if key.isdecimal() else 0, request.account)
    if row is None:
        raise Impossible("Record not found", 404)
    return row


# Lists.


@routes.on("GET", "/api/v1/timelines/home")
@signed_in
def home(stage: "Stage", request: Request) -> Answer:
    """What those we follow say; everybody, for who follows nobody yet."""
    me = request.account
    if not stage.store.number("SELECT count(*) FROM follows WHERE account=?", me):
        return _listed(stage, request, f"(account=? OR {VISIBLE}) AND gone IS NULL", me)
    followed = "account=? OR account IN (SELECT target FROM follows WHERE account=?)"
    return _listed(stage, request, f"({followed}) AND gone IS NULL AND visibility!='direct'", me, me)


@routes.on("GET", "/api/v1/timelines/public")
def public(stage: "Stage", request: Request) -> Answer:
    return _listed(stage, request, "gone IS NULL AND visibility='public' AND reblog_of IS NULL")


@routes.on("GET", "/api/v1/timelines/tag/{tag}")
def tagged(stage: "Stage", request: Request, tag: str) -> Answer:
    return _listed(stage, request, TAGGED, tag.lower())


@routes.on("GET", "/api/v1/notifications")
@signed_in
def notices(stage: "Stage", request: Request) -> Answer:
    kinds = [kind for kind in request.several("types") if kind]
    where = f"account=? AND kind IN ({','.join('?' * len(kinds))})" if kinds else "account=?"
    rows = _window(stage, request, "notices", where, request.account, *kinds)
    faces = _faces(stage, request)
    shown = [notice for row in rows if (notice := faces.notice(row))]
    return _linked(as_json(shown), stage, request, rows)


@routes.on("GET", "/api/v2/search")
def search(stage: "Stage", request: Request) -> Answer:
    faces, wanted = _faces(stage, request), request.text("type")
    found: dict[str, Any] = {"accounts": [], "statuses": [], "hashtags": []}
    if wanted in ("", "accounts"):
        found["accounts"] = [faces.account(row) for row in _accounts_like(stage, request)]
    if wanted in ("", "statuses"):
        words = [f"%{word}%" for word in request.text("q").split() if word][:8] or ["%"]
        where = f"{VISIBLE} AND reblog_of IS NULL" + " AND (text LIKE ? OR uri LIKE ?)" * len(words)
        doubled = [word for word in words for _ in range(2)]
        found["statuses"] = faces.statuses(_window(stage, request, "statuses", where, *doubled))
    return as_json(found)


def _accounts_like(stage: "Stage", request: Request) -> list[Row]:
    name = f"%{request.text('q').lstrip('@').split('@')[0]}%"
    return stage.store.all("SELECT * FROM accounts WHERE name LIKE ? OR title LIKE ? LIMIT 20", name, name)


def _faces(stage: "Stage", request: Request) -> Faces:
    return Faces(stage.town, stage.base, request.account)


def _listed(stage: "Stage", request: Request, where: str, *values: object) -> Answer:
    rows = _window(stage, request, "statuses", where, *values)
    return _linked(as_json(_faces(stage, request).statuses(rows)), stage, request, rows)


def _window(stage: "Stage", request: Request, table: str, where: str, *values: object) -> list[Row]:
    """One page, newest first: below max_id, above since_id; with min_id, the page that follows it immediately."""
    bounds: list[object] = []
    for name, sign in (("max_id", "<"), ("since_id", ">"), ("min_id", ">")):
        if request.text(name).isdecimal():
            where += f" AND id {sign} ?"
            bounds.append(int(request.text(name)))
    forward = request.text("min_id").isdecimal()
    limit = max(1, min(request.number("limit", 20), 40))
    offset = max(0, request.number("offset"))
    way = "ASC" if forward else "DESC"
    sql = f"SELECT * FROM {table} WHERE {where} ORDER BY id {way} LIMIT ? OFFSET ?"  # noqa: S608 - our own words
    rows = stage.store.all(sql, *values, *bounds, limit, offset)
    return rows[::-1] if forward else rows


def _linked(answer: Answer, stage: "Stage", request: Request, rows: list[Row]) -> Answer:
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


@routes.on("GET", "/api/v1/streaming/health")
def streaming_health(stage: "Stage", request: Request) -> Answer:
    return Answer(200, b"OK", "text/plain")


@routes.on("GET", "/api/v1/streaming/{channel}")
@signed_in
def stream(stage: "Stage", request: Request, channel: str) -> Answer:
    if channel not in ("user", "public", "hashtag"):
        return problem("Unknown stream type", 404)
    return Answer(mime="text/event-stream", stream=_events(stage, request, channel))


@routes.on("GET", "/api/v1/streaming/public/local")
@signed_in
def stream_local(stage: "Stage", request: Request) -> Answer:
    return Answer(mime="text/event-stream", stream=_events(stage, request, "public"))


def _events(stage: "Stage", request: Request, channel: str) -> Iterator[bytes]:
    return stage.hub.listen(channel, request.account, request.text("tag").lower())
