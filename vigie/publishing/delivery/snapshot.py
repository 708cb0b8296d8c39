"""What leaves, taken from the version when the delivery leaves `waiting`: what is sent is what was approved."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any, TypedDict

from vigie.kit.image_compression import COMPRESSIBLE_TYPES, CannotCompress, compress_image
from vigie.networks.types import Attachment, OutgoingPost, Ref
from vigie.publishing.models import Delivery, Placement, Version
from vigie.publishing.models.media import path_of


class Snapshot(TypedDict):
    parts: list[str]
    language: str
    options: dict[str, Any]
    media: list[dict[str, Any]]


class MediaLost(Exception):
    """The bytes of a media are no longer in MEDIA_ROOT."""


def take_snapshot(version: Version) -> Snapshot:
    """The version as it reads now."""
    attached: list[dict[str, Any]] = []
    for placement in chosen_placements(version):
        media = placement.media
        attached.append(
            {
                "sha256": media.sha256,
                "mime": media.mime,
                "alt": placement.alt or media.alt,
                "name": media.name,
                "width": media.width,
                "height": media.height,
            }
        )
    return Snapshot(
        parts=list(version.parts or [version.says]),
        language=version.post.language or version.channel.language,
        options=dict(version.options),
        media=attached,
    )


def chosen_placements(version: Version) -> list[Placement]:
    """The media of a version, in order: all those of its post, or those that were chosen for its channel."""
    placements = version.post.unsaved_placements
    if placements is None:
        placements = list(version.post.placements.select_related("media"))
    if version.media is None:
        return placements
    return [placement for placement in placements if str(placement.media.key) in version.media]


def to_outgoing(delivery: Delivery) -> OutgoingPost:
    """What the network is given. Raises MediaLost."""
    snapshot: Snapshot = delivery.snapshot or take_snapshot(delivery.version)
    attachments = []
    for media in snapshot["media"]:
        about = {name: value for name, value in media.items() if name != "sha256"}
        try:
            content = path_of(media["sha256"]).read_bytes()
        except OSError as error:
            raise MediaLost(str(media["name"])) from error
        attachments.append(lighten_to_fit(Attachment(content, **about), delivery.channel.rules))
    return OutgoingPost(
        key=str(delivery.key),
        born=delivery.born_at,
        parts=tuple(snapshot["parts"]),
        attachments=tuple(attachments),
        reply_to=Ref(**delivery.reply_to) if delivery.reply_to else None,
        language=snapshot["language"],
        options=snapshot["options"],
    )


def lighten_to_fit(attachment: Attachment, rules: Mapping[str, Any]) -> Attachment:
    """A picture heavier or larger than the account takes, made smaller.

    It is left as it is where that cannot be: the network will say.
    """
    max_bytes = int(rules.get("max_image_bytes") or 0) or None
    max_pixels = int(rules.get("max_image_pixels") or 0) or None
    is_too_heavy = max_bytes is not None and len(attachment.content) > max_bytes
    is_too_large = max_pixels is not None and attachment.width * attachment.height > max_pixels
    if not (is_too_heavy or is_too_large) or not can_be_lightened(attachment.mime, rules.get("mimes") or ()):
        return attachment
    try:
        content, width, height = compress_image(attachment.content, max_bytes, max_pixels=max_pixels)
    except CannotCompress:
        return attachment
    name = f"{PurePath(attachment.name).stem}.jpg"  # some servers refuse a name that does not say what the file is
    return replace(attachment, content=content, mime="image/jpeg", name=name, width=width, height=height)


def can_be_lightened(mime: str, taken: Collection[str]) -> bool:
    """A still picture, for an account that takes JPEG."""
    return mime in COMPRESSIBLE_TYPES and (not taken or "image/jpeg" in taken)
