"""The style sheet and the script of every page, answered before anything is asked about who wants them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve


class BundleMiddleware:
    """They wait for no session and no query: the browser shows nothing of a page before it has its style sheet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/ui/bundle."):
            match = resolve(request.path_info)
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
            return response
        return self.get_response(request)
