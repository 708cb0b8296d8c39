"""An author, by what was heard from them."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from vigie.listening.models import Mention
from vigie.people.models import Author
from vigie.team.member_request import MemberRequest

PAGE_SIZE = 30


@require_safe
def show_author(request: MemberRequest, pk: int) -> HttpResponse:
    """An author that the member's workspace heard; another workspace's answers 404."""
    found = get_object_or_404(Author, pk=pk)
    heard = Mention.objects.seen_by(request.member).select_related("author", "repost_of__author")
    said = heard.filter(author=found).order_by("-published_at", "-pk")
    page = Paginator(said, PAGE_SIZE).get_page(request.GET.get("page"))
    if not page.paginator.count and not heard.filter(repost_of__author=found).exists():
        raise Http404
    # When somebody spoke, and not when it reached us; of whoever was only repeated we know nothing else.
    oldest = said.values_list("published_at", flat=True).last()
    context = {"author": found, "page": page, "first_at": oldest or found.first_heard_at}
    return render(request, "listening/author.html", context)
