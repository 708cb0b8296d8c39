"""Points that end no sentence: abbreviations, initials and the numbers of lists, in French and in English.

Sources: Office québécois de la langue française, « Abréviations courantes »; The Canadian Style, chapter 1.
"""

import regex

#: Always followed by what they announce: a name, a place, an example.
BEFORE_WORDS = (
    "M", "MM", "Mme", "Mmes", "Mlle", "Mlles", "Me", "Mes", "Mgr", "Dr", "Dre", "Drs", "Dres", "Pr", "Pre", "Prof",
    "St", "Ste", "Sts", "Stes", "Mr", "Mrs", "Ms", "Mx", "Messrs", "Rev", "Hon", "Gov", "Sen", "Rep", "Gen", "Gén",
    "Col", "Cap", "Capt", "Lt", "Sgt", "Maj", "Cmdr", "Mt", "Ft",
    "cf", "ex", "p. ex", "env", "boul", "av", "ch", "rte", "éd", "dir", "adj", "resp", "tél", "téléc", "courr",
    "c.-à-d", "c.-a-d", "N.B", "P.-S", "e.g", "i.e", "vs", "viz", "approx", "dept", "attn",
)  # fmt: skip
#: Followed by a figure or by a word in small letters; before anything else, they may end a sentence.
BEFORE_FIGURES = (
    "p", "pp", "no", "nos", "n", "art", "al", "par", "chap", "vol", "t", "fig", "tabl", "sect", "sec", "app",
    "apt", "bur", "local", "poste", "suite", "ext", "éq", "col", "janv", "févr", "fév", "avr", "juill", "sept", "oct",
    "nov", "déc", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "dec", "lun", "mer", "jeu", "ven", "sam", "dim",
    "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "etc", "inc", "ltée", "ltd", "corp", "co",
    "bros", "enr", "a.m", "p.m", "av. J.-C", "apr. J.-C", "jr", "sr", "suiv", "ss", "max", "min", "ave", "blvd",
    "rd", "hab", "qc", "ont", "u.s", "u.k", "é.-u", "u.e",
)  # fmt: skip


def _alternatives(words: tuple[str, ...]) -> str:
    """Each as it is written, or with a capital, as at the head of a sentence."""
    spellings = {spelling for word in words for spelling in (word, word[0].upper() + word[1:])}
    return "|".join(sorted(map(regex.escape, spellings), key=len, reverse=True))


#: An abbreviation that always announces something, an initial, the number of a list's item at the head of its line:
#: as the inside of a look-behind, points after which a sentence goes on.
ANNOUNCED_BEFORE = (
    rf"(?<![\p{{L}}\p{{N}}.\-])(?:{_alternatives(BEFORE_WORDS)})\."
    r"|(?<![\p{L}\p{N}])\p{Lu}\p{M}*\."
    r"|^[^\S\n]*(?:\d{1,3}|[ivxIVX]{1,4})\."
    r"|(?<![\p{L}\p{N}])[Aa]pr\.(?=\s+J\.)"  # `apr. J.-C.`; alone, it may be April
)
_TITLES = "MM|Mmes?|Mlles?|Mgr|Dres?|Drs?|Mrs?|Ms|Mx|Stes?"  # French writes most of them without a point
#: What stands before a place where nothing may be cut, as the inside of a look-behind: that, a title without a point,
#: any number of a list (`1.`, `2)`, `(a)`, `IV.`) or its dash, a number's sign.
BOUND_BEFORE = (
    ANNOUNCED_BEFORE + rf"|(?<![\p{{L}}\p{{N}}.\-])(?:{_TITLES})"
    r"|(?<!\S)\(?(?:\d{1,2}|\p{L}|[ivxIVX]{1,4})\)"
    r"|(?<!\S)\d{1,2}\."
    r"|^[^\S\n]*(?:\d{1,3}[.)°]|[ivxIVX]{1,4}\.|[\-–—*•▪◦])"
    r"|(?<!\w)(?:[Nn][°º]|[Nn]ᵒ|№|§|\#)"
)
#: The same where a figure or a small letter follows.
BOUND_BEFORE_FIGURE = rf"(?<![\p{{L}}\p{{N}}.\-])(?:{_alternatives(BEFORE_FIGURES)})\."
#: The same where a figure follows: `no 5`.
BOUND_BEFORE_NUMBER = r"(?<![\p{L}\p{N}.\-])[Nn]os?"
#: The same where a capital follows: `Me Roy`.
BOUND_BEFORE_NAME = r"(?<![\p{L}\p{N}.\-])(?:Mes?|Pre?)"
