"""What the server says of itself (docs.joinmastodon.org/methods/instance)."""

from typing import TYPE_CHECKING, Any

from vigie.rehearsal.entities import VERSION, Entities
from vigie.rehearsal.http_messages import (
    RehearsalRequest,
    RehearsalResponse,
    RouteTable,
    json_response,
)

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

routes = RouteTable()


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
