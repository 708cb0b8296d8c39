from itertools import combinations

import pytest

from vigie.ui.tests.seen import EYES, Rgb, contrast, difference, oklch, pairs, through

RAW = pairs("tokens", r"--raw-([\w-]+):")
CHANNELS = pairs("channels", r'data-colour="(\d+)"\] \{\s*--channel:')
ON_CHANNELS = pairs("channels", r'data-colour="(\d+)"\][^}]*?--channel-on:')
FACES = {"light": 0, "dark": 1}
#: The least CIEDE2000 between two accounts' colours: well above what is told apart at a glance.
APART = {"all": 13.0, "protanopia": 9.9, "deuteranopia": 9.9}
#: The most that a hue turns between the light and the dark, in degrees of OKLCH; the least chroma of a colour.
MOST_TURN = 8.0
LEAST_CHROMA = 0.05
#: CIEDE2000 of two colours that nobody takes for one another.
TOLD_APART = 9.0

WORDS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "sunk", "raised")),
    *((ink, ground) for ink in ("amber-ink", "red-ink") for ground in ("paper", "sunk", "raised")),
    ("ink", "red-wash"), ("ink-2", "red-wash"), ("red-ink", "red-wash"),
    ("amber-on", "amber"), ("red-on", "red"),
]  # fmt: skip
SHAPES = [("line-2", "paper"), ("line-2", "raised"), ("red", "paper"), ("ink", "sunk")]


def seen(colours: dict[str, tuple[Rgb, Rgb]], name: str, face: str) -> Rgb:
    return colours[name][FACES[face]]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_are_read_on_their_ground(ink: str, ground: str, face: str) -> None:
    assert contrast(seen(RAW, ink, face), seen(RAW, ground, face)) >= 4.5


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_are_seen_on_their_ground(shape: str, ground: str, face: str) -> None:
    assert contrast(seen(RAW, shape, face), seen(RAW, ground, face)) >= 3


def test_there_are_twelve_colours_of_accounts() -> None:
    assert list(CHANNELS) == list(ON_CHANNELS) == [str(n) for n in range(1, 13)]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("colour", [str(n) for n in range(1, 13)])
def test_the_colour_of_an_account_is_seen_and_its_name_is_read_on_it(colour: str, face: str) -> None:
    channel = seen(CHANNELS, colour, face)
    assert all(contrast(channel, seen(RAW, ground, face)) >= 3 for ground in ("paper", "sunk", "raised"))
    assert contrast(channel, seen(ON_CHANNELS, colour, face)) >= 4.5


@pytest.mark.parametrize("colour", [str(n) for n in range(1, 13)])
def test_an_account_keeps_its_hue_in_the_dark(colour: str) -> None:
    """Only lightness and chroma move: who knows an account by its colour knows it at night."""
    hues = [oklch(seen(CHANNELS, colour, face))[2] for face in FACES]
    assert abs((hues[0] - hues[1] + 180) % 360 - 180) <= MOST_TURN, hues


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("colour", [str(n) for n in range(1, 13)])
def test_an_account_has_a_colour_and_not_a_grey(colour: str, face: str) -> None:
    assert oklch(seen(CHANNELS, colour, face))[1] >= LEAST_CHROMA


def test_no_account_has_at_night_the_colour_that_another_has_by_day() -> None:
    near = [
        (difference(seen(CHANNELS, by_night, "dark"), seen(CHANNELS, by_day, "light")), by_night, by_day)
        for by_night in CHANNELS
        for by_day in CHANNELS
        if by_night != by_day
    ]
    assert min(near)[0] >= TOLD_APART, min(near)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("eyes", EYES)
def test_every_eye_tells_the_accounts_apart(eyes: str, face: str) -> None:
    colours = {name: through(eyes, seen(CHANNELS, name, face)) for name in CHANNELS}
    closest = min((difference(colours[a], colours[b]), a, b) for a, b in combinations(colours, 2))
    assert closest[0] >= APART[eyes], closest


@pytest.mark.parametrize("face", FACES)
def test_no_account_looks_like_somebody_waits_or_like_danger(face: str) -> None:
    signs = [seen(RAW, sign, face) for sign in ("amber", "red")]
    assert min(difference(seen(CHANNELS, name, face), sign) for name in CHANNELS for sign in signs) >= 10


def test_the_difference_of_colours_is_the_published_one() -> None:
    """White and black are 100 apart whatever the weights."""
    assert difference((1, 1, 1), (0, 0, 0)) == pytest.approx(100, abs=0.01)
    assert difference((0.5, 0.2, 0.1), (0.5, 0.2, 0.1)) == 0
