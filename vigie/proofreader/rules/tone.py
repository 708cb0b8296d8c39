# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Tone: exclamation marks, capitals, repetitions, hashtags, emoji, long sentences, words to avoid, insults.

Sources: OQLF, Vitrine linguistique, « Point d’exclamation » and « Majuscules »; W3C, WCAG 2.2 (3.1.5 Reading Level) and screen
readers' way with emoji; the house's own list.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.phrase_patterns import lowercase_text
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.masks import MaskKind
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import word_lists

#: Custom more than rule: what readers of each network bear. The house's own limit wins.
MAX_HASHTAGS: Mapping[str, int] = {
    "x": 2,
    "bluesky": 3,
    "mastodon": 5,
    "instagram": 5,
    "threads": 1,
    "linkedin": 3,
    "facebook": 2,
}
MAX_MENTIONS: Mapping[str, int] = {"x": 4, "bluesky": 4, "mastodon": 4, "instagram": 10}
MAX_EMOJI = 4
ACRONYMS = word_lists()["acronyms"]
_EXCLAIM = re.compile(r"!+(?:[ \u00a0\u202f]?!+)*")
_REPEATED_QUESTION = re.compile(r"\?{2,}|[?!]*(?:\?!|!\?)[?!]+")
_CAPITAL_WORDS = re.compile(
    r"(?<![\w.@#-])(?:[A-ZÀ-Ý]['’])?[A-ZÀ-Ý]{2,}(?:[ \u00a0,]+(?:[A-ZÀ-Ý]['’])?[A-ZÀ-Ý]+|[ ]À)*(?![\w.-])"
)
_PLACES = re.compile(r"(?<!\w)(?:québec|montréal|canada|laval|lévis|gatineau|sherbrooke|ottawa|saguenay|france)(?!\w)")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_ROMAN = re.compile(r"[IVXLCM]+\Z")
_DETERMINER = re.compile(
    r"(?:^|[\s(«])(?:le|la|les|des|un|une|du|de|mon|ma|mes|nos|notre|vos|votre|aux?|ces|cette|the|a|an|our|your|my)[ \u00a0]\Z",
    re.I,
)


@rule(
    "tone.exclamations",
    nature=Nature.STYLE,
    source="OQLF, Vitrine linguistique, « Point d’exclamation »; limite de la maison",
    title=N_("Exclamation marks"),
    examples=(
        "Bravo!!! Oui → Bravo! Oui",
        "Bravo! Merci! → Bravo! Merci.",
    ),
)
def too_many_exclamations(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """No more than the house allows (1), and never several in a row. Source: OQLF, « Point d’exclamation »."""
    limit = context.style_guide.max_exclamations
    for place, found in enumerate(_EXCLAIM.finditer(text.masked), 1):
        if place > limit:
            yield make_hit(
                *found.span(), N_("Exclamation marks that the house allows in a text: %(limit)s."), ".", limit=limit
            )
        elif len(found[0]) > 1:
            yield make_hit(*found.span(), N_("One mark is enough."), "!")


@rule(
    "tone.question_marks",
    nature=Nature.STYLE,
    source="OQLF, Vitrine linguistique, « Point d’interrogation »",
    title=N_("Repeated question marks"),
    examples=("Vraiment?? → Vraiment?",),
)
def question_marks(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """One is enough. Source: OQLF, « Point d’interrogation »."""
    for found in _REPEATED_QUESTION.finditer(text.masked):
        yield make_hit(*found.span(), N_("One mark is enough."), "?")


@rule(
    "tone.capitals",
    nature=Nature.STYLE,
    source="OQLF, Vitrine linguistique, « Majuscules »; WCAG 2.2",
    title=N_("Words in capitals"),
    examples=(
        "C’EST ASSEZ de ça → C’est assez de ça",
        "C’est URGENT ici → C’est urgent ici",
    ),
)
def shouted_capitals(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """Capitals shout, and some screen readers spell them. Acronyms and known words stay. Source: OQLF; WCAG."""
    known = ACRONYMS | context.style_guide.known_words | context.style_guide.known_names
    for found in _CAPITAL_WORDS.finditer(text.masked):
        words = re.findall(r"[^\W\d_]+", found[0])
        loud = [word for word in words if len(word) > 1 and word not in known and not _ROMAN.match(word)]
        letters = sum(map(len, loud))
        if (len(loud) > 1 and letters >= 8 and any(len(word) >= 5 for word in loud)) or (
            len(words) == 1 and letters >= 6
        ):
            at_start = (
                not text.masked[: found.start()].strip() or text.masked[: found.start()].rstrip()[-1:] in ".!?\n…"
            )
            calm = _PLACES.sub(lambda place: place[0].capitalize(), found[0].lower())
            yield make_hit(
                *found.span(),
                N_("Capitals shout: write “%(calm)s”."),
                calm[0].upper() + calm[1:] if at_start else calm,
                calm=calm,
            )


@rule(
    "tone.repeated_letters",
    nature=Nature.STYLE,
    source="Vigie, manuel de style",
    title=N_("Repeated letters"),
    examples=("C’est trooop → C’est trop",),
)
def repeated_letters(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """« trooop » → « trop ». Source: the house's own manual; screen readers stumble."""
    for found in _REPEATED.finditer(text.masked):
        word = re.search(r"\w*\Z", text.masked[: found.start()][-40:])[0] + found[0]  # type: ignore[index]
        if not _ROMAN.match(word) and found[1].lower() not in "wx":
            yield make_hit(*found.span(), N_("One letter is enough."), found[1])


@rule(
    "tone.hashtags",
    nature=Nature.STYLE,
    source="Usage de chaque réseau; limite de la maison",
    title=N_("Too many hashtags"),
    sees_masks=True,
)
def too_many_hashtags(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """More hashtags than the house, or the network's readers, bear. Source: the house; each network's custom."""
    limit = (
        context.style_guide.max_hashtags
        if context.style_guide.max_hashtags is not None
        else MAX_HASHTAGS.get(context.network, 5)
    )
    for span in text.spans_of(MaskKind.HASHTAG)[limit:][:1]:
        yield make_hit(span.start, span.end, N_("More than %(limit)s hashtags tire the reader."), limit=limit)


@rule(
    "tone.mentions",
    nature=Nature.STYLE,
    source="Usage de chaque réseau; limite de la maison",
    title=N_("Too many mentions"),
    sees_masks=True,
)
def too_many_mentions(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """More mentions than the house, or the network's readers, bear. Source: the house; X, rules on unsolicited mentions."""
    limit = (
        context.style_guide.max_mentions
        if context.style_guide.max_mentions is not None
        else MAX_MENTIONS.get(context.network, 5)
    )
    for span in text.spans_of(MaskKind.MENTION)[limit:][:1]:
        yield make_hit(span.start, span.end, N_("More than %(limit)s mentions look like spam."), limit=limit)


@rule(
    "tone.emoji",
    nature=Nature.STYLE,
    source="W3C, WCAG 2.2, 1.1.1; lecteurs d’écran",
    title=N_("Too many emoji"),
    sees_masks=True,
    examples=("Oui 🎉🎉🎉🎉🎉 → Oui 🎉🎉",),
)
def too_many_emoji(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """A flood of emoji, read one by one by screen readers. Source: WCAG 2.2."""
    limit = context.style_guide.max_emoji if context.style_guide.max_emoji is not None else MAX_EMOJI
    spans = text.spans_of(MaskKind.EMOJI)
    if len(spans) > limit:
        yield make_hit(
            spans[limit].start,
            spans[-1].end,
            N_("A screen reader says each emoji aloud: no more than %(limit)s."),
            limit=limit,
        )


@rule(
    "tone.emoji_for_word",
    nature=Nature.STYLE,
    source="W3C, WCAG 2.2, 1.1.1; lecteurs d’écran",
    title=N_("An emoji in place of a word"),
    sees_masks=True,
    examples=("Prenez le 🚌 demain → Prenez l’autobus demain",),
)
def emoji_for_word(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """« Prenez le 🚌 »: the word is lost for who does not see it. Source: WCAG 2.2."""
    for span in text.spans_of(MaskKind.EMOJI):
        if _DETERMINER.search(text.original[max(0, span.start - 12) : span.start]):
            yield make_hit(span.start, span.end, N_("This emoji stands for a word: write the word."))


@rule(
    "tone.long_sentence",
    nature=Nature.STYLE,
    source="OQLF, Vitrine linguistique, « Longueur des phrases »",
    title=N_("Long sentences"),
    severity=Severity.ADVICE,
)
def long_sentence(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """More words than the house allows in one sentence (35). Source: OQLF, plain writing."""
    limit = context.style_guide.max_sentence_words
    for sentence in text.sentences:
        words = len(sentence.text.split())
        if words > limit:
            yield make_hit(
                sentence.start,
                sentence.end,
                N_("This sentence has %(words)s words; %(limit)s are enough."),
                words=words,
                limit=limit,
            )


@rule(
    "tone.avoid",
    nature=Nature.STYLE,
    source="Liste de la maison",
    title=N_("Words the house avoids"),
)
def words_to_avoid(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """Words of the house's own list, with its reason."""
    if not context.style_guide.words_to_avoid:
        return
    reasons = {word.lower().replace("'", "’"): reason for word, reason in context.style_guide.words_to_avoid.items()}
    for found in _phrases_pattern(tuple(sorted(reasons, key=len, reverse=True))).finditer(lowercase_text(text.masked)):
        words = text.original[found.start() : found.end()]
        yield make_hit(
            *found.span(), N_("The house avoids “%(words)s”: %(reason)s"), words=words, reason=reasons[found[0]]
        )


@lru_cache(maxsize=64)
def _phrases_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


_INSULT = re.compile(
    r"(?<![\w’'-])(?:imbéciles?|idiote?s?|crétine?s?|débiles?|abrutie?s?|connards?|connasses?|salauds?|salopes?|putes?|enculée?s?|crosseurs?|crosseuses?"
    r"|niaiseu(?:x|ses?)|attardée?s?|trous? de cul|trous? d’cul|gros épais|têtes? d’eau|morons?|pourris? jusqu’à|vendue?s? jusqu’à|ordures?(?= (?:humaine|politique))"
    r"|bouffons?|clowns?(?! de (?:cirque|l’hôpital))|parasites?|vermines?|racailles?|merdeux|chien(?:ne)?s? sales?|ta gueule|vos gueules|fermez-la|ferme-la)(?![\w’'-])"
)
_SLUR = re.compile(
    r"(?<![\w’'-])(?:nègres?|négresses?|bougnoules?|youpins?|tapettes?|fifs?|gouines?|tarlouzes?|pédés?|mongols?(?= (?:à batterie|comme))|chinetoques?|kawish|retardée?s? menta(?:l|ux)"
    r"|hosti|ostie?|osti|câlice|calisse|tabarnak|tabarnac|crisse(?! (?:sous|sur))|viarge|fuck\w*|shit|marde|bitch\w*|têtes carrées?|pepsis|frogs?)(?![\w’'-])"
)
_UNPARLIAMENTARY = re.compile(
    r"(?<![\w’'-])(?:menteu(?:rs?|ses?)|hypocrites?|fascistes?|nazis?|dictateurs?|corrompue?s?|bandits?|traîtres?)(?![\w’'-])"
)


@rule(
    "tone.insult",
    nature=Nature.STYLE,
    languages=("fr",),
    source="Vigie, liste d’insultes; Assemblée nationale, propos non parlementaires",
    title=N_("Insults"),
    examples=(
        "Ce ministre est un imbécile fini → Ce ministre a tort",
        "Quel menteur alors → Quelle promesse alors",
    ),
)
def insulting_words(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Insults, swearwords and slurs; and, as advice, what the National Assembly does not let its members say."""
    low = lowercase_text(text.masked)
    for pattern in (_INSULT, _SLUR):
        for found in pattern.finditer(low):
            yield make_hit(*found.span(), N_("This word insults; it will be quoted against the house."))
    for found in _UNPARLIAMENTARY.finditer(low):
        if not text.is_quoted(*found.span()):
            yield make_hit(
                *found.span(),
                N_("The National Assembly refuses this word; criticise the act, not the person."),
                severity=Severity.ADVICE,
            )
