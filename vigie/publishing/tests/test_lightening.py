"""A photograph heavier than an account takes leaves lighter there, and as it is elsewhere."""

import os
from io import BytesIO

import pytest
from PIL import Image

from vigie.channels.models import Channel
from vigie.networks.types import Attachment, PublishingRules
from vigie.publishing.composer.validation import placement_problems
from vigie.publishing.delivery.snapshot import lighten_to_fit
from vigie.publishing.models import Media, Placement

MOST = 60_000
RULES = PublishingRules(300, max_images=4, max_image_bytes=MOST, mimes=("image/jpeg", "image/png", "image/gif"))


def photograph(kind: str = "PNG") -> Attachment:
    out = BytesIO()
    Image.frombytes("RGB", (600, 400), os.urandom(720_000)).save(out, kind)
    return Attachment(out.getvalue(), f"image/{kind.lower()}", alt="Une foule", name="foule.png", width=600, height=400)


def test_it_leaves_lighter_with_its_description() -> None:
    light = lighten_to_fit(photograph(), {"max_image_bytes": MOST, "mimes": ["image/jpeg"]})
    assert len(light.content) <= MOST
    assert (light.mime, light.alt, light.name) == ("image/jpeg", "Une foule", "foule.jpg")
    assert abs(light.width / light.height - 1.5) < 0.02


@pytest.mark.parametrize("rules", [{}, {"max_image_bytes": 0}, {"max_image_bytes": 10**7}])
def test_it_leaves_as_it_is_where_it_fits(rules: dict[str, int]) -> None:
    heavy = photograph()
    assert lighten_to_fit(heavy, rules) is heavy


def test_it_leaves_as_it_is_where_no_jpeg_is_taken() -> None:
    heavy = photograph()
    assert lighten_to_fit(heavy, {"max_image_bytes": MOST, "mimes": ["image/png"]}) is heavy


@pytest.mark.parametrize(("mime", "blocks"), [("image/jpeg", False), ("image/png", False), ("image/gif", True)])
def test_the_composer_says_so_and_only_stops_what_cannot_be_lightened(mime: str, blocks: bool) -> None:
    media = Media(name="foule", mime=mime, size=MOST + 1)
    placement = Placement(media=media, alt="Une foule")
    [problem] = placement_problems(placement, RULES, Channel(name="Fleuve"))
    assert problem.is_blocking is blocks
