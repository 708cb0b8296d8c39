"""Where a text speaks to women and men both: an engine that counts one gender there has nothing to say."""

import regex

from vigie.kit.text import fold
from vigie.proofreader.text.parsed_text import ParsedText

_NAME = r"\p{L}{2,40}+(?:-\p{L}{1,40}+){0,4}+"
_DOUBLET = regex.compile(
    rf"(?<![\p{{L}}\-])(?P<one>{_NAME})\s*+(?:,|/|\bet\b|\bou\b|\bet/ou\b)\s*+"
    r"(?:(?:à|de|pour|avec|par|chez|en)\s++)?+(?:(?:les?|la|des?|du|aux?|ces|nos|vos|leurs|ses|mes|tes|cette|cet|ce|une?"
    r"|toutes|tous|notre|votre|leur|son|sa|mon|ma|chers|chères|certaine?s|chaque)\s++){0,4}"
    rf"(?:[lLdD]['’])?(?P<other>{_NAME})"
)
_ABBREVIATED_DOUBLET = regex.compile(
    r"(?<!\p{L})\p{L}{2,40}+(?:(?:[·•‧⋅∙]\p{L}{1,12}+)++|\((?:e|ne|le|trice|euse|ère|ve|se|te|fe|sse|es|nes)\)s?"
    r"|\.(?:e|ne|le|trice|ère|euse|ve)\.?s?\b|/\p{L}{1,5}(?!\p{L})|-(?:e|ne)-s\b)"
)
#: Pairs whose two words do not begin alike.
_IRREGULAR_PAIRS = frozenset(
    frozenset(pair.split())
    for pair in (
        "celles ceux",
        "elles eux",
        "elles ils",
        "elle lui",
        "elle il",
        "elle ils",
        "femmes hommes",
        "femme homme",
        "filles garcons",
        "meres peres",
        "mere pere",
        "soeurs freres",
        "madame monsieur",
        "mesdames messieurs",
        "mmes mm",
        "dames messieurs",
        "filles fils",
        "fille garcon",
        "grand-meres grand-peres",
        "une un",
        "la le",
        "copines copains",
        "vieilles vieux",
        "toutes tous",
        "toute tout",
        "belles beaux",
        "nouvelles nouveaux",
        "ainees aines",
    )
)


def find_doublets(text: ParsedText) -> list[tuple[int, int]]:
    """The places of "députées et députés", "toutes et à tous", "citoyen·ne·s"."""
    places = [found.span() for found in _ABBREVIATED_DOUBLET.finditer(text.masked)]
    pairs = _DOUBLET.finditer(text.masked, overlapped=True)
    places += [found.span() for found in pairs if are_gender_pair(fold(found["one"]), fold(found["other"]))]
    return places


def are_gender_pair(one: str, other: str) -> bool:
    """Whether these two folded words are the genders of one, in the same number: deputees, deputes."""
    if one == other:
        return False
    if frozenset((one, other)) in _IRREGULAR_PAIRS:
        return True
    if one.endswith(("s", "x")) != other.endswith(("s", "x")):
        return False
    same = 0  # letters at the head of both
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    ends = frozenset((_PLURAL_MARK.sub("", one[same:]), _PLURAL_MARK.sub("", other[same:])))
    return same >= 3 and one[-1:] in "se" + other[-1:] and any(ends <= group for group in _GENDER_ENDINGS)


_PLURAL_MARK = regex.compile(r"[sx]$")
#: What is left of the two words after their common beginning, without the plural.
_GENDER_ENDINGS = (
    frozenset(("", "e", "ne", "le", "te", "se", "esse")),
    frozenset(("r", "se", "rice", "eur", "euse", "eure", "re")),
    frozenset(("eur", "rice", "ice", "euse", "ur")),
    frozenset(("f", "ve")),
    frozenset(("er", "ere", "r", "re", "")),
    frozenset(("c", "que", "che", "")),
    frozenset(("x", "se", "")),
    frozenset(("au", "lle", "ux", "elle", "eau")),
    frozenset(("n", "ne", "nne", "")),
)
