"""The request of a member, for views under `/w/<workspace>/`."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from vigie.team.models import Member, User, Workspace


class MemberRequest(HttpRequest):
    """What `CurrentMember` makes of a request in a workspace."""

    member: Member
    workspace: Workspace
    user: User
    htmx: HtmxDetails
    csp_nonce: str
    #: How many wait at a place of the rail, by its slug, when the page has counted them already.
    nav_counts: dict[str, int]
