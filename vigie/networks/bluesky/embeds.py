"""Pictures, videos, link cards and quotes: what hangs on a post (`app.bsky.embed.*`), as heard and as sent.

A view (what the application view shows) carries addresses; a bare record carries blobs, whose public addresses we make.
"""

from collections.abc import Mapping
from typing import Any

from vigie.kit.text import N_
from vigie.networks.foreign_json import count_at, object_at, objects_at, text_at
from vigie.networks.limits import read_limits
from vigie.networks.troubles import Refused
from vigie.networks.types import Attachment, LinkCard, RemoteMedia

PICTURES = "https://cdn.bsky.app/img"
VIDEOS = "https://video.bsky.app/watch"
MAX_SIDE = 100_000  # pixels


def media_of_view(view: Any) -> tuple[RemoteMedia, ...]:
    """The media of a view; those of a quoted post are not its own."""
    view = without_quote(view)
    found = [picture_of_view(image) for image in objects_at(view, "images") + objects_at(view, "items")]
    playlist, thumbnail = text_at(view, "playlist"), text_at(view, "thumbnail")
    if playlist:
        found.append(RemoteMedia(playlist, "video", thumbnail, text_at(view, "alt"), *aspect_ratio(view)))
    return tuple(media for media in found if media.url)


def picture_of_view(image: Mapping[str, Any]) -> RemoteMedia:
    preview = text_at(image, "thumb") or text_at(image, "thumbnail")
    return RemoteMedia(text_at(image, "fullsize"), "image", preview, text_at(image, "alt"), *aspect_ratio(image))


def media_of_record(embed: Any, did: str) -> tuple[RemoteMedia, ...]:
    """The media of a bare record, at the addresses where the network serves them."""
    embed = without_quote(embed)
    found = []
    for image in objects_at(embed, "images") + objects_at(embed, "items"):
        if cid := blob_cid(image, "image"):
            full, small = (f"{PICTURES}/{size}/plain/{did}/{cid}@jpeg" for size in ("feed_fullsize", "feed_thumbnail"))
            found.append(RemoteMedia(full, "image", small, text_at(image, "alt"), *aspect_ratio(image)))
    if cid := blob_cid(embed, "video"):
        base = f"{VIDEOS}/{did}/{cid}"
        found.append(
            RemoteMedia(
                f"{base}/playlist.m3u8", "video", f"{base}/thumbnail.jpg", text_at(embed, "alt"), *aspect_ratio(embed)
            )
        )
    return tuple(found)


def card_of_embed(embed: Any) -> LinkCard | None:
    """The card of a link, of a view or of a bare record."""
    link = object_at(without_quote(embed), "external")
    url = text_at(link, "uri")
    if not url:
        return None
    return LinkCard(url, text_at(link, "title"), text_at(link, "description"), text_at(link, "thumb"))


def quoted_uri(embed: Any) -> str:
    """The post that a record quotes, or nothing."""
    record = object_at(embed, "record")
    if "record" in record:
        record = object_at(record, "record")
    uri = text_at(record, "uri")
    return uri if "/app.bsky.feed.post/" in uri else ""


def without_quote(embed: Any) -> dict[str, Any]:
    """`recordWithMedia` is a quote and something else: the something else."""
    if not isinstance(embed, dict):
        return {}
    return object_at(embed, "media") or embed


def aspect_ratio(image: Mapping[str, Any]) -> tuple[int, int]:
    """Width and height, 0 where they are not said."""
    ratio = object_at(image, "aspectRatio")
    width, height = count_at(ratio, "width") or 0, count_at(ratio, "height") or 0
    return (width if width < MAX_SIDE else 0), (height if height < MAX_SIDE else 0)


def blob_cid(value: Any, name: str) -> str:
    """The content identifier of the file at that name, or nothing."""
    return text_at(object_at(value, name, "ref"), "$link")


# What leaves.


def check_attachments(attachments: tuple[Attachment, ...]) -> None:
    """Refuse what the server would take the bytes of and refuse afterwards. Raises Refused with the field `media`."""
    limits = read_limits("bluesky")
    videos = [file for file in attachments if file.mime.startswith("video/")]
    if videos and len(attachments) > 1:
        raise Refused(N_("Bluesky takes one video, or pictures, never both."), field="media")
    if len(attachments) - len(videos) > limits["images"].figure:
        raise Refused(N_("There are more pictures than Bluesky takes."), field="media")
    for file in attachments:
        if not file.mime.startswith("image/") and file.mime != "video/mp4":
            raise Refused(N_("Bluesky does not take this kind of file."), field="media")
        limit = limits["video_bytes"] if file in videos else limits["image_bytes"]
        if len(file.content) > limit.figure:
            raise Refused(N_("A file is heavier than Bluesky takes."), field="media")


def attachments_embed(attachments: tuple[Attachment, ...], blobs: list[Any]) -> dict[str, Any] | None:
    """Pictures or one video, already kept by the server as `blobs`."""
    if not attachments:
        return None
    if attachments[0].mime.startswith("video/"):
        return {"$type": "app.bsky.embed.video", "video": blobs[0], **image_description(attachments[0])}
    images = [{"image": kept, **image_description(picture)} for picture, kept in zip(attachments, blobs, strict=True)]
    return {"$type": "app.bsky.embed.images", "images": [{"alt": "", **image} for image in images]}


def image_description(attachment: Attachment) -> dict[str, Any]:
    said: dict[str, Any] = {"alt": attachment.alt} if attachment.alt else {}
    if attachment.width and attachment.height:
        said["aspectRatio"] = {"width": attachment.width, "height": attachment.height}
    return said


def quote_embed(quoted: Mapping[str, str], other: dict[str, Any] | None) -> dict[str, Any]:
    """The post that is quoted, beside what else hangs on the post."""
    record = {"$type": "app.bsky.embed.record", "record": {"uri": quoted["uri"], "cid": quoted["cid"]}}
    return {"$type": "app.bsky.embed.recordWithMedia", "record": record, "media": other} if other else record


def card_embed(link: LinkCard, thumb: Any) -> dict[str, Any]:
    external = {"uri": link.url, "title": link.title, "description": link.description}
    return {"$type": "app.bsky.embed.external", "external": external | ({"thumb": thumb} if thumb else {})}
