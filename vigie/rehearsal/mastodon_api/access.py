"""Applications, tokens and who may act with them (docs.joinmastodon.org/methods/oauth, RFC 6749, RFC 7636)."""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

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

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

routes = RouteTable()
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CODE_LIFETIME = 600.0  # seconds


def signed_in(view: Callable[..., RehearsalResponse]) -> Callable[..., RehearsalResponse]:
    """Only for a bearer of a user's token."""

    @wraps(view)
    def checked(stage: "PretendNetwork", request: RehearsalRequest, **named: str) -> RehearsalResponse:
        if not request.account:
            return error_response("The access token is invalid", 401)
        return view(stage, request, **named)

    return checked


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
    app = _find_app(stage, request)
    back = request.get_text("redirect_uri")
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
        return json_response(stage.issue_token(app["id"], 0, request.get_text("scope", "read")))
    with stage.store.transaction():
        code = stage.store.fetch_one("SELECT * FROM codes WHERE code=? AND app=?", request.get_text("code"), app["id"])
        stage.store.execute("DELETE FROM codes WHERE code=?", request.get_text("code"))
    verifier = hashlib.sha256(request.get_text("code_verifier").encode()).digest()
    challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")  # RFC 7636 §4.6
    is_good = (
        code is not None
        and code["at"] > time.time() - CODE_LIFETIME
        and code["redirect"] == request.get_text("redirect_uri")
        and code["challenge"] in ("", challenge)
    )
    if code is None or not is_good:
        return json_response({"error": "invalid_grant", "error_description": "The grant is invalid or expired."}, 400)
    return json_response(stage.issue_token(app["id"], code["account"], code["scopes"]))


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
    return json_response(stage.issue_token(request.app, account["id"], "read write follow push"))


def _find_app(stage: "PretendNetwork", request: RehearsalRequest) -> Row | None:
    return stage.store.fetch_one("SELECT * FROM apps WHERE client_id=?", request.get_text("client_id"))


def _with_parameters(address: str, values: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"
