"""A photograph heavier than an account takes leaves lighter there, and as it is elsewhere."""

import os
from io import BytesIO

import pytest
from django.utils import translation
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


@pytest.mark.parametrize(("mime", "blocks"), [("image/jpeg", False), ("image/gif", True)])
def test_the_composer_says_that_there_are_too_many_pixels(mime: str, blocks: bool) -> None:
    rules = PublishingRules(300, max_images=4, max_image_pixels=33_177_600, mimes=RULES.mimes)
    media = Media(name="quai", mime=mime, size=MOST, width=9000, height=5400)
    with translation.override("fr-ca"):
        [problem] = placement_problems(Placement(media=media, alt="Le quai"), rules, Channel(name="Fleuve"))
    assert "33,2\N{NO-BREAK SPACE}millions" in problem.text
    assert "pixels" in problem.text
    assert problem.is_blocking is blocks


def test_it_leaves_with_no_more_pixels_than_the_account_takes() -> None:
    light = lighten_to_fit(photograph(), {"max_image_bytes": 10**7, "max_image_pixels": 100_000})
    assert 90_000 < light.width * light.height <= 100_000
    assert (light.mime, light.name) == ("image/jpeg", "foule.jpg")


def test_a_kind_that_an_account_does_not_take_is_named_with_those_that_it_takes() -> None:
    rules = PublishingRules(300, max_videos=1, mimes=("image/jpeg", "video/mp4"))
    media = Media(name="foule.mov", mime="video/quicktime", size=MOST)
    with translation.override("en"):
        [problem] = placement_problems(Placement(media=media, alt="Une foule"), rules, Channel(name="Fleuve"))
    assert problem.is_blocking
    assert "QuickTime" in problem.text
    assert problem.text.endswith("only MP4: export it so, then add it again.")


def test_what_moves_is_not_promised_lighter(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    media = Media(name="foule.webp", mime="image/webp", size=MOST + 1, sha256="ab12")
    media.path.parent.mkdir()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("teal", "orange")]
    frames[0].save(media.path, "WEBP", save_all=True, append_images=frames[1:])
    rules = PublishingRules(300, max_images=4, max_image_bytes=MOST, mimes=("image/jpeg", "image/webp"))
    [problem] = placement_problems(Placement(media=media, alt="Une foule"), rules, Channel(name="Fleuve"))
    assert problem.is_blocking
