"""What the furniture's middlewares add to an answer."""

import json
import re

from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from vigie.ui.content_security import ContentSecurityPolicy, policy_header
from vigie.ui.toasts import ToastMiddleware


def said(request: HttpRequest) -> HttpRequest:
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    messages.success(request, "Fermée.", extra_tags="undo:/w/x/conversations/7/closure/")
    return request


def test_with_htmx_a_message_travels_with_its_undo(rf: RequestFactory) -> None:
    answer = ToastMiddleware(lambda request: HttpResponse())(said(rf.post("/", headers={"HX-Request": "true"})))
    assert json.loads(answer["HX-Trigger"])["toasts"]["said"] == [
        {"text": "Fermée.", "tone": "success", "undo": "/w/x/conversations/7/closure/"}
    ]


def test_a_page_and_a_redirection_leave_the_messages_for_the_page(rf: RequestFactory) -> None:
    assert "HX-Trigger" not in ToastMiddleware(lambda request: HttpResponse())(said(rf.get("/")))
    away = said(rf.post("/", headers={"HX-Request": "true"}))
    assert "HX-Trigger" not in ToastMiddleware(lambda request: HttpResponseRedirect("/"))(away)
    assert [str(message) for message in messages.get_messages(away)] == ["Fermée."]


def test_every_answer_has_its_own_nonce(rf: RequestFactory) -> None:
    given = []
    middleware = ContentSecurityPolicy(lambda request: given.append(request.csp_nonce) or HttpResponse())  # type: ignore[attr-defined, func-returns-value]
    headers = [middleware(rf.get("/"))["Content-Security-Policy"] for _ in range(2)]
    assert [re.findall(r"script-src 'self' 'nonce-([^']+)'", header) for header in headers] == [[n] for n in given]
    assert given[0] != given[1]


def test_a_view_may_bring_its_own_policy(rf: RequestFactory) -> None:
    own = ContentSecurityPolicy(lambda request: HttpResponse(headers={"Content-Security-Policy": "sandbox"}))
    assert own(rf.get("/"))["Content-Security-Policy"] == "sandbox"


def test_nothing_runs_that_we_did_not_write_and_nobody_frames_us() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy_header("abc").split("; "))
    assert rules["script-src"] == "'self' 'nonce-abc'"
    assert "unsafe" not in policy_header("abc")
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == "'none'"


def test_a_form_may_end_at_the_network_that_the_view_names() -> None:
    assert (
        "form-action 'self' https://mastodon.example;"
        in policy_header("abc", ["https://mastodon.example/oauth?x=1"]) + ";"
    )
