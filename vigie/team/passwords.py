"""Passwords that a stranger would not find: no name of the person, no common word with a year behind it."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vigie.team.models import User

_LOOKALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


class GuessablePasswordValidator:
    """Refuses what is only common words, years and repeated signs, however they are disguised.

    The words are in `common_words.txt`: those at the top of published breaches, and those of Québec (hockey, places,
    endearments, the trade). `T@bernac1982!!` has twelve signs and no secret.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        plain = _plain_letters(password)
        lengths = []  # of what is left once every common word is taken away, disguised or not
        for reading in (plain, plain.translate(_LOOKALIKES)):
            left = reading
            for word in common_words():
                left = left.replace(word, " ")
            lengths.append(len(re.sub(r"[^a-z]|(.)\1{2,}", "", left)))
        if min(lengths) < 4 or len(set(password)) < 5:
            raise ValidationError(self.get_help_text(), code="guessable")

    def get_help_text(self) -> str:
        return _("Common words and dates are guessed first: add something that only you would write.")


class PersonalPasswordValidator:
    """Refuses a password built on the name or the address of the person."""

    def validate(self, password: str, user: User | None = None) -> None:
        known = _plain_letters(f"{user.name} {user.email}") if user else ""
        parts = [part for part in re.split(r"[^a-z]+", known) if len(part) > 3]
        left = _plain_letters(password)
        for part in parts:
            left = left.replace(part, "")
        if parts and len(re.sub(r"[^a-z]", "", left)) < 4 and left != _plain_letters(password):
            raise ValidationError(_("This password is too close to your name or your address."), code="personal")

    def get_help_text(self) -> str:
        return _("It must not be built on your name or your address.")


@cache
def common_words() -> tuple[str, ...]:
    """Longest first, without accents."""
    lines = Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").splitlines()
    words = {_plain_letters(word) for line in lines if not line.startswith("#") for word in line.split()}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _plain_letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
