"""People (docs.joinmastodon.org/methods/accounts)."""

from typing import TYPE_CHECKING

from vigie.rehearsal.http_messages import (
    RehearsalRequest,
    RehearsalResponse,
    RouteTable,
    error_response,
    json_response,
)
from vigie.rehearsal.mastodon_api.access import signed_in
from vigie.rehearsal.mastodon_api.paged_lists import VISIBLE, status_list
from vigie.rehearsal.store import Row

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

routes = RouteTable()


@routes.register("GET", "/api/v1/accounts/verify_credentials")
@signed_in
def who_am_i(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    source = {"privacy": "public", "sensitive": False, "language": "fr", "note": "", "fields": []}
    return json_response(stage.entities_for(request).account_entity(request.account) | {"source": source})


@routes.register("GET", "/api/v1/accounts/lookup")
def lookup_account(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    name = request.get_text("acct").lstrip("@").split("@")[0]
    return json_response(stage.entities_for(request).account_entity(stage.town.get_account(name or "?")))


@routes.register("GET", "/api/v1/accounts/search")
def search_accounts(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    return json_response([stage.entities_for(request).account_entity(row) for row in accounts_like(stage, request)])


@routes.register("GET", "/api/v1/accounts/{key}")
def show_account(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    return json_response(stage.entities_for(request).account_entity(stage.town.get_account(key)))


@routes.register("GET", "/api/v1/accounts/{key}/statuses")
def account_statuses(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    who = stage.town.get_account(key)["id"]
    where = "account=? AND gone IS NULL" if who == request.account else f"account=? AND {VISIBLE}"
    where += " AND reply_to IS NULL" if request.get_flag("exclude_replies") else ""
    where += " AND reblog_of IS NULL" if request.get_flag("exclude_reblogs") else ""
    return status_list(stage, request, where, who)


@routes.register("POST", "/api/v1/accounts/{key}/{act}")
@signed_in
def follow_or_unfollow(stage: "PretendNetwork", request: RehearsalRequest, key: str, act: str) -> RehearsalResponse:
    target = stage.town.get_account(key)["id"]
    verbs = {"follow": stage.town.follow, "unfollow": stage.town.unfollow}
    if act not in verbs:
        return error_response("Record not found", 404)
    verbs[act](request.account, target)
    return json_response({"id": str(target), "following": act == "follow", "requested": False, "blocking": False})


def accounts_like(stage: "PretendNetwork", request: RehearsalRequest) -> list[Row]:
    name = f"%{request.get_text('q').lstrip('@').split('@')[0]}%"
    return stage.store.fetch_all("SELECT * FROM accounts WHERE name LIKE ? OR title LIKE ? LIMIT 20", name, name)
