"""Subjects and what must agree with them, read with the engine's dictionary: the verb far from its noun, the attribute, « qui ».

Source: Banque de dépannage linguistique of the OQLF, « Accord du verbe », « Accord de l’adjectif attribut du sujet ». The reading is
cautious: a subject must open its clause, everything up to the verb must be understood, and whatever may be two things is let pass.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vigie.kit.text import N_
from vigie.proofreading.engine.morphology import Dictionary, Word
from vigie.proofreading.engine.paragraphs import Piece
from vigie.proofreading.engine.remarks import Nature, Remark
from vigie.proofreading.engine.text import Text

VERB = "OQLF, Banque de dépannage linguistique, « Accord du verbe »"
ATTRIBUTE = "OQLF, Banque de dépannage linguistique, « Accord de l’adjectif attribut du sujet »"
PARTICIPLE = "OQLF, Banque de dépannage linguistique, « Accord du participe passé employé avec avoir »"
OBJECT = N_("“%(words)s” agrees with its object, which stands before it.")
SOUNDS = "OQLF, Banque de dépannage linguistique, « Homophones »"
CONFUSED = N_("“%(words)s” seems to stand for another word that sounds alike.")
AGREES = N_("The verb agrees with its subject: “%(verb)s”.")
MATCHES = N_("“%(words)s” does not agree with its subject.")

_PIECE = re.compile(r"(?:[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[cdjlmnstCDJLMNST])['’](?=\w)|[^\W\d_][\w’'-]*|\d[\d \u00a0\u202f.,]*|\S")
_MANY = frozenset("les des nos vos ses mes tes ces leurs plusieurs certains certaines quelques divers diverses".split())
_NUMBERS = frozenset("deux trois quatre cinq six sept huit neuf dix vingt trente quarante cinquante cent mille".split())
_ONE = {
    **dict.fromkeys("le un ce cet aucun".split(), "m"),
    **dict.fromkeys("la une cette ma sa ta aucune".split(), "f"),
    **dict.fromkeys("l’ mon ton son notre votre leur chaque".split(), ""),
}
_PREPOSITIONS = frozenset(
    "de d’ du des à au aux en pour sur dans contre avec sans chez par entre sous vers depuis envers".split()
)
_CLITICS = frozenset("ne n’ se s’ nous vous leur lui y en l’ les le la me m’ te t’".split())
_ADVERBS = frozenset(
    "pas plus jamais très trop vraiment toujours encore aussi si tout toute toutes tous bien donc enfin déjà maintenant tellement assez"
    " plutôt totalement clairement aujourd’hui particulièrement extrêmement désormais souvent également complètement aujourd'hui"
    " pleinement largement peu fort actuellement présentement parfois ainsi moins également".split()
)
_OPENERS = frozenset(".!?…:;«—–(\n•") | frozenset("“")
_LINKS = frozenset("que qu’ quand si car mais lorsque lorsqu’ puisque puisqu’ comme".split())
#: Heads after which both numbers are right, or that are no subject where they stand: quantities, times, sums.
_LOOSE = frozenset(
    "majorité plupart foule moitié partie minorité ensemble dizaine vingtaine trentaine cinquantaine centaine poignée série tiers quart"
    " multitude nuée totalité quantité groupe reste type sorte espèce genre équipe lot flot vague pléthore myriade infinité gang"
    " gens couple quinzaine douzaine armada bande million milliard".split()
)
_TIMES = frozenset(
    "semaine mois année an ans années été automne hiver printemps soir matin jour jours nuit journée fin heure heures fois minute minutes"
    " lundi mardi mercredi jeudi vendredi samedi dimanche semaines jeudis temps dollars mètres kilomètres km pays fois degrés points pour"
    " siècle décennie week-end midi après-midi soirée moment instant".split()
)
_BE = frozenset("est sont était étaient sera seront serait seraient reste restent demeure demeurent semble semblent".split())
_BEEN = {"a", "ont", "avait", "avaient", "aura", "auront", "aurait", "auraient"}
#: After a form that can be a noun, what shows that it is the verb.
_SHOWS_VERB = frozenset(
    "un une le la l’ les des du ce cet cette ces nos notre votre vos leur leurs son sa ses pas plus que qu’ à tout tous toute toutes"
    " beaucoup encore toujours mieux trop en dans aujourd’hui demain ensemble depuis contre pour avec chez".split()
)
#: Nouns, also verbs, that stand beside another noun: « les projets pilote ».
_BESIDE = frozenset("pilote modèle cible type cadre limite test marque mode forme charge suite reste cause".split())
#: Verbs that a subject may follow: « Cet été seront annoncés les… ».
_INVERTED = frozenset("viennent arrivent restent suivent figurent auront manquent".split())


@dataclass(frozen=True, slots=True)
class Bit:
    """A word, an elided word, or a sign."""

    start: int
    end: int
    lower: str
    word: Word
    is_capital: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """A noun and what hangs on it, from its determiner to the place where the verb is awaited (`after`)."""

    number: str  # "s" or "p"
    gender: str  # "m", "f", or "" when it is not certain
    head: str
    after: int
    is_joined: bool  # several nouns


def remarks(text: Text, dictionary: Dictionary) -> Iterator[Remark]:
    """The faults of agreement of a text."""
    for sentence in text.sentences:
        bits = _bits(text, sentence, dictionary)
        seen: set[int] = set()
        for place in range(len(bits)):
            for found in _at(bits, place, dictionary):
                if found.start not in seen:
                    seen.add(found.start)
                    yield found


def _bits(text: Text, sentence: Piece, dictionary: Dictionary) -> Sequence[Bit]:
    raw = [
        (sentence.start + m.start(), sentence.start + m.start() + len(m[0].rstrip(" \u00a0\u202f")), m[0])
        for m in _PIECE.finditer(sentence.text)
    ]
    lowers = [words.lower().replace("'", "’").strip() for _, _, words in raw]
    known = dictionary.look({low for low in lowers if low[:1].isalpha() and low[-1] != "’" and len(low) < 30})
    return [
        Bit(start, end, low, known.get(low, Word()), words[:1].isupper(), text.hides(start, end))
        for (start, end, words), low in zip(raw, lowers, strict=True)
    ]


def _at(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    opening = _opening(bits, place)
    if opening and (subject := _subject(bits, place)):
        yield from _verb(bits, subject, dictionary, after_comma=opening == ",")
    if bits[place].lower == "qui":
        yield from _relative(bits, place, dictionary)
    elif bits[place].lower in {"quels", "quelles", "quelle", "combien"}:
        yield from _asked(bits, place, dictionary)
    elif bits[place].lower == "a":
        yield from _misplaced_a(bits, place)
    elif bits[place].lower in {"tous", "toutes"}:
        yield from _all_of_us(bits, place, dictionary)
    elif bits[place].lower in {"que", "qu’"}:
        yield from _object_before(bits, place, dictionary)


def _opening(bits: Sequence[Bit], place: int) -> str:
    """How a clause opens at a place: "." at its head, ","; "" when it does not."""
    if _low(bits, place - 1) == ";" and _low(bits, place - 2) in {"amp", "lt", "gt", "quot"}:
        return ""
    if place == 0 or bits[place - 1].lower in _OPENERS:
        return "."
    if bits[place - 1].lower in _LINKS:
        return "."
    return "," if bits[place - 1].lower == "," else ""


def _subject(bits: Sequence[Bit], at: int) -> Subject | None:
    """The subject that begins here, if all of it is understood."""
    first = _noun_group(bits, at)
    if first is None:
        return None
    group, after = first
    number, gender, plain, joined = group.number, group.gender, True, False
    while after < len(bits):
        low = bits[after].lower
        if low in _PREPOSITIONS:
            end = _complement(bits, after)
            if end is None:
                return None
            after, plain = end, False
        elif low == "et" and after + 1 < len(bits):
            if bits[after + 1].lower in {"de", "d’", "du", "des", "à", "au", "aux"}:
                if not plain:
                    end = _complement(bits, after + 1)
                    if end is None:
                        return None
                    after = end
                    continue
                if bits[after + 1].lower != "des":
                    return None
            other = _noun_group(bits, after + 1)
            if other is None or (number == "s" and not plain):
                return None
            gender = gender if gender == other[0].gender else ""
            number, after, joined = "p", other[1], True
        elif low in {"ou", "ni"}:
            return None
        elif bits[after].is_capital and not bits[after].is_hidden and group.number == "s":
            after, plain = after + 1, False
        else:
            break
    return Subject(number, gender, group.head, after, joined)


@dataclass(frozen=True, slots=True)
class _Group:
    number: str
    gender: str
    head: str


def _noun_group(bits: Sequence[Bit], at: int) -> tuple[_Group, int] | None:
    """A determiner, adjectives, a noun, adjectives; and what follows them."""
    if at >= len(bits):
        return None
    at = at + 1 if bits[at].lower in {"tous", "toutes"} and _low(bits, at + 1) in _MANY else at
    low = bits[at].lower
    is_count = low in _NUMBERS or (low[0].isdigit() and not low.startswith(("0", "1 ")) and low != "1")
    if low in _MANY or is_count:
        number, gender = "p", ""
    elif low in _ONE:
        number, gender = "s", _ONE[low]
    else:
        return None
    at += 1
    while _low(bits, at) in _NUMBERS or (number == "p" and _low(bits, at)[:1].isdigit()):
        at += 1
    for _ in range(2):
        if at + 1 < len(bits) and bits[at].word.is_adjective and bits[at + 1].word.is_noun and not bits[at].is_hidden:
            is_head = _fits(bits[at], number) and (bits[at + 1].word.is_finite or bits[at + 1].word.is_adjective)
            if _fits(bits[at + 1], number) and not is_head:
                at += 1
    if at >= len(bits) or bits[at].is_hidden or not _fits(bits[at], number):
        return None
    if bits[at].is_capital and at > 1:
        return None
    head = bits[at]
    if head.lower in _LOOSE or head.lower in _TIMES or (head.lower == "nombre" and low != "le"):
        return None
    forms = head.word.agreements(":N")
    genders = {form[0] for form in forms if form[1] == number}
    gender = gender or (next(iter(genders)) if len(genders) == 1 else "")
    at += 1
    while at < len(bits) and _qualifies(bits, at, number):
        at += 1
    return _Group(number, gender, head.lower), at


def _fits(bit: Bit, number: str) -> bool:
    return not bit.word.has(":G") and any(form[1] == number for form in bit.word.agreements(":N"))


def _qualifies(bits: Sequence[Bit], at: int, number: str) -> bool:
    """Whether this is an adjective of the noun before, and not the verb."""
    bit = bits[at]
    if bit.is_hidden or bit.is_capital or not bit.word.is_adjective or bit.lower in _ADVERBS:
        return False
    if not any(form[1] == number for form in bit.word.agreements(":A", ":Q")):
        return False
    if not bit.word.is_finite:
        return True
    return at + 1 < len(bits) and (bits[at + 1].lower in {"ne", "n’"} or bits[at + 1].word.is_only_verb)


def _complement(bits: Sequence[Bit], at: int) -> int | None:
    """After a preposition: a determiner, a noun or a name, adjectives. Where it ends, or None."""
    at += 1
    for _ in range(3):
        low = _low(bits, at)
        if low in _MANY or low in _ONE or low in _NUMBERS or low in {"tous", "toutes", "tout", "toute", "d’", "de"} or low[:1].isdigit():
            at += 1
    if at >= len(bits):
        return None
    if bits[at].is_hidden or (bits[at].is_capital and not bits[at].word.is_only_verb):
        at += 1
        while at < len(bits) and bits[at].is_capital and not bits[at].is_hidden:
            at += 1
        return at
    if bits[at].word.has(":A") and at + 1 < len(bits) and bits[at + 1].word.is_noun and not bits[at + 1].word.is_finite:
        at += 1
    if not bits[at].word.is_noun or bits[at].word.has(":Y"):
        return None
    numbers = {form[1] for form in bits[at].word.agreements(":N")}
    at += 1
    while at < len(bits) and bits[at].is_capital and not bits[at].is_hidden:  # la ministre Tremblay, l’école Saint-Jean
        at += 1
    while at < len(bits) and any(_qualifies(bits, at, number) for number in numbers):
        at += 1
    return at


def _verb(bits: Sequence[Bit], subject: Subject, dictionary: Dictionary, *, after_comma: bool) -> Iterator[Remark]:
    if after_comma and (subject.number == "s" or subject.is_joined):
        return  # the end of a list, perhaps
    at, has_clitic = subject.after, False
    while _low(bits, at) in _CLITICS:
        at, has_clitic = at + 1, True
    if at < len(bits) and not has_clitic:
        yield from _sounds_alike(bits, at, subject)
    if at >= len(bits) or not _is_verb(bits, at, has_clitic):
        return
    is_own = at > 0 and bits[at - 1].lower in {"se", "s’"}  # « se sont serré la main »: the participle has rules of its own
    verb = bits[at]
    wrong = _wrong_number(subject, verb.word)
    if wrong and not (subject.number == "s" and _is_inverted(bits, at)):
        fix = dictionary.third(verb.word, subject.number)
        if fix and fix != verb.lower:
            yield Remark(
                verb.start, verb.end, Nature.FAULT, "agreement.many" if subject.number == "p" else "agreement.one",
                AGREES, (fix,), VERB, params=(("verb", fix),),
            )  # fmt: skip
    if not is_own:
        yield from _attribute(bits, at, subject, dictionary)


def _sounds_alike(bits: Sequence[Bit], at: int, subject: Subject) -> Iterator[Remark]:
    """« les listes d’attente son longues », « le conseil à voté »: after a subject, the verb that sounds the same.

    Source: OQLF, Banque de dépannage linguistique, « Homophones ».
    """
    bit = bits[at]
    follows = bits[at + 1] if at + 1 < len(bits) else None
    if follows is None or follows.is_hidden or follows.is_capital:
        return
    right = ""
    if bit.lower == "son" and subject.number == "p":
        is_owned = follows.word.is_noun or (follows.word.is_adjective and at + 2 < len(bits) and bits[at + 2].word.is_noun)
        right = "" if is_owned and not follows.word.has(":Q") else "sont"
    elif bit.lower == "à" and subject.number == "s" and follows.word.has(":Q") and not follows.word.has(":N", ":Y", ":G"):
        right = "a"
    elif bit.lower == "on" and subject.number == "p" and follows.word.has(":Q") and not follows.word.is_finite:
        right = "ont"
    if right:
        yield _confused(bit, right)


def _confused(bit: Bit, right: str) -> Remark:
    params = (("words", bit.lower),)
    return Remark(bit.start, bit.end, Nature.FAULT, "homophones.confused", CONFUSED, (right,), SOUNDS, params=params)


def _misplaced_a(bits: Sequence[Bit], place: int) -> Iterator[Remark]:
    """« Il reste des places a la soirée »: the clause has its verb already, this is « à ».

    Source: OQLF, Banque de dépannage linguistique, « a et à ».
    """
    follows = bits[place + 1] if place + 1 < len(bits) else None
    before = bits[place - 1] if place else None
    if follows is None or before is None or before.is_hidden or before.lower in _A_SUBJECTS:
        return
    if not (before.word.is_noun or before.is_capital) or before.word.has(":G"):
        return
    if not (follows.lower in _ONE or follows.lower in _MANY or follows.word.has(":Y") or follows.lower[:1].isdigit()):
        return
    for at in range(place - 2, max(place - 12, -1), -1):
        low = bits[at].lower
        if not (low[0].isalnum() or low[-1] == "’") or low in _BREAKS or bits[at].is_hidden:
            return
        is_told = at > 0 and bits[at - 1].lower in {"il", "on", "nous", "vous", "je", "j’", "tu", "elle", "ils", "elles", "ne", "n’"}
        if bits[at].word.is_only_verb or (bits[at].word.is_finite and is_told):
            yield _confused(bits[place], "à")
            return


_A_SUBJECTS = frozenset("il elle on qui y n’ l’ ça cela ne lui nous vous me m’ te t’ en leur se tout chacun ce personne rien".split())
_BREAKS = frozenset("que qu’ qui et ou mais où dont si quand comme car puis donc lorsque puisque dit dis disait".split())


def _all_of_us(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    """« vous êtes tous invités »: more than one. Source: OQLF, Banque de dépannage linguistique, « Tout »."""
    at = place + 1
    if _low(bits, place - 1) not in {"êtes", "sommes", "sont", "serez", "serons", "soyez", "soyons"} or at >= len(bits):
        return
    while _low(bits, at) in _ADVERBS:
        at += 1
    if at >= len(bits) or bits[at].is_hidden or bits[at].word.has(":G", ":W", ":Y"):
        return
    forms, right = bits[at].word.agreements(":A", ":Q"), "fp" if bits[place].lower == "toutes" else "mp"
    if forms and right not in forms and bits[at].word.is_adjective and not bits[at].word.is_finite:
        yield from _mended(bits[at], right, dictionary, MATCHES, ATTRIBUTE)


def _object_before(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    """« les mensonges qu’ils ont racontés »: the object stands before avoir.

    Source: OQLF, Banque de dépannage linguistique, « Accord du participe passé employé avec avoir ».
    """
    group = next((g for g in (_noun_group(bits, at) for at in (place - 2, place - 3) if at >= 0) if g and g[1] == place), None)
    if group is None or not group[0].gender or _low(bits, place + 1) not in _PRONOUNS:
        return
    right = group[0].gender + group[0].number
    if right == "ms" or _low(bits, place + 2) not in _AVOIR_FORMS:
        return
    at = place + 3
    while _low(bits, at) in _ADVERBS:
        at += 1
    if at >= len(bits) or bits[at].lower in _NO_OBJECT:
        return
    forms = bits[at].word.agreements(":Q")
    follows = bits[at + 1].word if at + 1 < len(bits) else Word()
    if forms and right not in forms and not follows.has(":Y") and _low(bits, at + 1) not in {"de", "d’", "à", "que", "qu’"}:
        yield from _mended(bits[at], right, dictionary, OBJECT, PARTICIPLE)


_PRONOUNS = frozenset("il elle on nous vous ils elles je j’ tu".split())
_AVOIR_FORMS = frozenset("ai as a avons avez ont avais avait avions aviez avaient aurai aura aurons aurez auront".split())
#: Participles whose « que » is no object: measures, impersonal turns, and those that an infinitive hides behind.
_NO_OBJECT = frozenset(
    "fallu pu dû voulu fait laissé cru dit su permis coûté valu pesé vécu dormi marché couru duré mesuré eu été pensé souhaité demandé"
    " promis espéré préféré osé".split()
)


def _mended(bit: Bit, right: str, dictionary: Dictionary, message: str, source: str) -> Iterator[Remark]:
    fix = dictionary.agreeing(bit.word, right)
    if fix and fix != bit.lower:
        params = (("words", bit.lower),)
        yield Remark(bit.start, bit.end, Nature.FAULT, "agreement.attribute", message, (fix,), source, params=params)


def _wrong_number(subject: Subject, word: Word) -> bool:
    return bool(word.third) and subject.number not in word.third


def _is_verb(bits: Sequence[Bit], at: int, has_clitic: bool) -> bool:
    bit = bits[at]
    if bit.is_hidden or bit.is_capital or not bit.word.third:
        return False
    if bit.lower in _BE or bit.lower in _BEEN or bit.word.is_only_verb:
        return True
    if bit.word.has(":G", ":W") or bit.lower in _BESIDE:
        return False
    return has_clitic or _low(bits, at + 1) in _SHOWS_VERB


def _is_inverted(bits: Sequence[Bit], at: int) -> bool:
    """« Cet été seront annoncés les… »: what follows may be the subject."""
    return bits[at].lower in _BE | _INVERTED and any(bit.lower in _MANY for bit in bits[at + 1 : at + 4])


def _attribute(bits: Sequence[Bit], at: int, subject: Subject, dictionary: Dictionary) -> Iterator[Remark]:
    """être, adverbs, then an adjective or a participle that must be the subject's."""
    if bits[at].lower in _BEEN:
        at += 1
        while _low(bits, at) in _ADVERBS:
            at += 1
        if _low(bits, at) != "été":
            return
    elif bits[at].lower not in _BE:
        return
    at += 1
    while _low(bits, at) in _ADVERBS:
        at += 1
    if at >= len(bits) or bits[at].is_hidden or bits[at].is_capital:
        return
    adjective = bits[at]
    forms = adjective.word.agreements(":A", ":Q")
    if not forms or adjective.word.has(":G", ":W", ":Y") or adjective.lower in _ADVERBS or _low(bits, at + 1) == "-":
        return
    wanted = {gender + subject.number for gender in (subject.gender or "mf")}
    if forms & wanted or (adjective.word.is_noun and {form[1] for form in adjective.word.agreements(":N")} != {"s", "p"} and not subject.gender):
        return
    right = next(iter(sorted(wanted, reverse=True))) if len(wanted) == 1 else _nearest(forms, subject.number)
    yield from _mended(adjective, right, dictionary, MATCHES, ATTRIBUTE)


def _nearest(forms: frozenset[str], number: str) -> str:
    """The same gender in the other number."""
    return ("f" if all(form[0] == "f" for form in forms) else "m") + number


def _relative(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    """« les parents qui cherche », « ceux qui travaille »: the antecedent stands right before."""
    number = _antecedent(bits, place)
    at, has_clitic = place + 1, False
    while _low(bits, at) in _CLITICS:
        at, has_clitic = at + 1, True
    if not number or at >= len(bits) or bits[at].is_hidden:
        return
    verb = bits[at]
    if not verb.word.third or number in verb.word.third or verb.word.has(":G") or verb.is_capital:
        return
    fix = dictionary.third(verb.word, number)
    if fix and fix != verb.lower:
        yield Remark(
            verb.start, verb.end, Nature.FAULT, "agreement.many" if number == "p" else "agreement.one", AGREES,
            (fix,), VERB, params=(("verb", fix),),
        )  # fmt: skip


def _antecedent(bits: Sequence[Bit], place: int) -> str:
    """The number of what stands before « qui », when nothing else could be meant."""
    before = bits[place - 1] if place else None
    if before is None:
        return ""
    if before.lower in {"ceux", "celles"}:
        return "" if _low(bits, place - 2) in {"de", "d’", "des", "parmi"} else "p"
    for back in (2, 3):
        at = place - back
        if at < 0:
            return ""
        group = _noun_group(bits, at) if bits[at].lower in _MANY | frozenset(_ONE) else None
        if group and group[1] == place and not bits[place - 1].is_capital:
            previous = _low(bits, at - 1) if at else "."
            allowed = {"que", "qu’", "."} | _OPENERS | ({"pour", "avec", "chez"} if group[0].number == "p" else set())
            is_verb = at > 0 and bits[at - 1].word.is_only_verb
            return group[0].number if (previous in allowed or is_verb) and bits[at].lower not in {"un", "une"} else ""
    return ""


def _low(bits: Sequence[Bit], at: int) -> str:
    return bits[at].lower if 0 <= at < len(bits) else ""


def _asked(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    """« Combien de logements avez-vous construits »: the object stands before avoir.

    Source: OQLF, Banque de dépannage linguistique, « Accord du participe passé employé avec avoir ».
    """
    first = bits[place].lower
    if first == "combien" and _low(bits, place + 1) not in {"de", "d’"}:
        return
    at = place + (2 if first == "combien" else 1)
    if at >= len(bits) or not bits[at].word.is_noun or bits[at].is_hidden:
        return
    number = "s" if first == "quelle" else "p"
    forms = {form for form in bits[at].word.agreements(":N") if form[1] == number}
    at += 1
    while at < len(bits) and _qualifies(bits, at, number):
        at += 1
    if not _AVOIR.fullmatch(_low(bits, at)):
        return
    at += 1
    while _low(bits, at) in _ADVERBS:
        at += 1
    if at < len(bits) and len(forms) == 1 and not _low(bits, at + 1) in {"de", "d’"}:
        participle, right = bits[at], next(iter(forms))
        can_be = participle.word.agreements(":Q")
        follows = bits[at + 1].word if at + 1 < len(bits) else Word()
        if can_be and right not in can_be and not follows.has(":Y"):
            yield from _mended(participle, right, dictionary, OBJECT, PARTICIPLE)


_AVOIR = re.compile(r"(?:avons|avez|ai|as|ont|a|avait|avaient|aviez|auront|aura|aurez|aurait|auriez)-(?:t-)?(?:nous|vous|je|tu|ils?|elles?|on)")
