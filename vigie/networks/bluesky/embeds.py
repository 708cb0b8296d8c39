"""Pictures, videos, link cards and quotes: what hangs on a post (`app.bsky.embed.*`), as heard and as sent.

A view (what the application view shows) carries addresses; a bare record carries blobs, whose public addresses we make.
"""

from collections.abc import Mapping
from typing import Any

from vigie.networks.words import Attachment, LinkCard, RemoteMedia

PICTURES = "https://cdn.bsky.app/img"
VIDEOS = "https://video.bsky.app/watch"


def media_of_view(view: Any) -> tuple[RemoteMedia, ...]:
    """The media of a view; those of a quoted post are not its own."""
    view = without_quote(view)
    found = [picture_of_view(image) for image in dicts(view.get("images")) + dicts(view.get("items"))]
    if isinstance(view.get("playlist"), str):
        found.append(
            RemoteMedia(view["playlist"], "video", word(view, "thumbnail"), word(view, "alt"), *aspect_ratio(view))
        )
    return tuple(media for media in found if media.url)


def picture_of_view(image: Mapping[str, Any]) -> RemoteMedia:
    preview = word(image, "thumb") or word(image, "thumbnail")
    return RemoteMedia(word(image, "fullsize"), "image", preview, word(image, "alt"), *aspect_ratio(image))


def media_of_record(embed: Any, did: str) -> tuple[RemoteMedia, ...]:
    """The media of a bare record, at the addresses where the network serves them."""
    embed = without_quote(embed)
    found = []
    for image in dicts(embed.get("images")) + dicts(embed.get("items")):
        if cid := blob_cid(image.get("image")):
            full, small = (f"{PICTURES}/{size}/plain/{did}/{cid}@jpeg" for size in ("feed_fullsize", "feed_thumbnail"))
            found.append(RemoteMedia(full, "image", small, word(image, "alt"), *aspect_ratio(image)))
    if cid := blob_cid(embed.get("video")):
        base = f"{VIDEOS}/{did}/{cid}"
        found.append(
            RemoteMedia(
                f"{base}/playlist.m3u8", "video", f"{base}/thumbnail.jpg", word(embed, "alt"), *aspect_ratio(embed)
            )
        )
    return tuple(found)


def card_of_embed(embed: Any) -> LinkCard | None:
    """The card of a link, of a view or of a bare record."""
    link = without_quote(embed).get("external")
    if not isinstance(link, dict) or not word(link, "uri"):
        return None
    return LinkCard(word(link, "uri"), word(link, "title"), word(link, "description"), word(link, "thumb"))


def quoted_uri(embed: Any) -> str:
    """The post that a record quotes, or nothing."""
    found = embed.get("record") if isinstance(embed, dict) else None
    found = found.get("record", found) if isinstance(found, dict) else {}
    uri = word(found, "uri") if isinstance(found, dict) else ""
    return uri if "/app.bsky.feed.post/" in uri else ""


def without_quote(embed: Any) -> dict[str, Any]:
    """`recordWithMedia` is a quote and something else: the something else."""
    if not isinstance(embed, dict):
        return {}
    other = embed.get("media")
    return other if isinstance(other, dict) else embed


def aspect_ratio(image: Mapping[str, Any]) -> tuple[int, int]:
    ratio = image.get("aspectRatio")
    sides = [ratio.get(side) for side in ("width", "height")] if isinstance(ratio, dict) else [0, 0]
    width, height = (side if isinstance(side, int) and 0 < side < 100_000 else 0 for side in sides)
    return width, height


def blob_cid(found: Any) -> str:
    reference = found.get("ref") if isinstance(found, dict) else None
    return word(reference, "$link") if isinstance(reference, dict) else ""


def word(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def dicts(values: Any) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


# What leaves.


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
