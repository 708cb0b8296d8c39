"""Files: taken in for a post, and served to the members of the workspace alone."""

import uuid
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from vigie.publishing.media import uploads
from vigie.publishing.models import Media
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require_writer


@require_POST
def add_media(request: MemberRequest) -> HttpResponse:
    """Each file as it now stands in the composer, or why it does not."""
    require_writer(request.member)
    taken = []
    troubles: list[str] = []
    for upload in request.FILES.getlist("files"):
        try:
            taken.append(uploads.save_upload(request.member, upload))
        except ValidationError as error:
            troubles += error.messages
    return render(request, "publishing/_media.html", {"taken": taken, "troubles": troubles})


@cache_control(private=True, max_age=86400, immutable=True)
def serve_media(request: MemberRequest, key: uuid.UUID) -> HttpResponseBase:
    media = get_object_or_404(Media.objects.seen_by(request.member), key=key)
    try:
        response = FileResponse(media.path.open("rb"), content_type=media.mime)
    except FileNotFoundError:
        raise Http404 from None
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(media.name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
