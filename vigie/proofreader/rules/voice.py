# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""The right account and the right voice: who speaks, in whose name, with which hashtags, in which language.

Source: Vigie, the voice of each channel (official, candidate, personal).
"""

import re
from collections.abc import Iterator

from vigie.kit.text import N_, fold
from vigie.proofreader.context import ChannelVoice, ProofContext
from vigie.proofreader.phrase_patterns import lowercase_text
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.masks import MaskKind
from vigie.proofreader.text.parsed_text import ParsedText

VOICE_SOURCE = "Vigie : la voix de chaque compte"
_FIRST_PERSON = re.compile(
    r"(?<![\w’-])(?:(?:je|moi|moi-même|me|mon|ma|mes|miens?|miennes?)(?![\w’-])(?! (?:foi|dieu|oncle jacques))|(?:j|m)’(?=[aeéèêhiouyœ]))"
    r"|(?<=[a-z]-)je(?!\w)"
)
_FIRST_PERSON_ENGLISH = re.compile(r"(?<![\w’-])(?:i|i’m|i’ve|i’ll|my|myself)(?![\w’-])")
_HOUSE_PLURAL = re.compile(
    r"(?<![\w’-])(?:nous (?:ne |n’|y |en |vous |l’)?(?:[a-zà-ÿ]{3,}ons|sommes)|notre (?:parti|équipe|formation|candidate?|cheffe?|plateforme|programme|caucus|organisation)|nos (?:candidat|membres|militant|bénévoles)\w*)(?![\w-])"
)


def account_name(context: ProofContext) -> str:
    """The account as its people call it."""
    return context.channel_name or (f"@{context.channel_handle}" if context.channel_handle else context.network) or "?"


@rule(
    "voice.first_person",
    nature=Nature.VOICE,
    source=VOICE_SOURCE,
    title=N_("“I” on an official account"),
)
def first_person(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """The first person singular, outside quotations, on an official account."""
    if context.voice is not ChannelVoice.OFFICIAL:
        return
    pattern = _FIRST_PERSON_ENGLISH if text.language == "en" else _FIRST_PERSON
    for found in pattern.finditer(lowercase_text(text.masked)):
        if not text.is_quoted(*found.span()):
            yield make_hit(
                *found.span(),
                N_("This leaves from the official account %(account)s, and says “I”. Reread it."),
                account=account_name(context),
            )
            return


@rule(
    "voice.we",
    nature=Nature.VOICE,
    languages=("fr",),
    source=VOICE_SOURCE,
    title=N_("“We” on a personal account"),
    severity=Severity.ADVICE,
)
def house_plural(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """The house's « nous » on somebody's personal account."""
    if context.voice is not ChannelVoice.PERSONAL:
        return
    for found in _HOUSE_PLURAL.finditer(lowercase_text(text.masked)):
        if not text.is_quoted(*found.span()):
            yield make_hit(
                *found.span(),
                N_("This leaves from the personal account %(account)s, and says “we”. Reread it."),
                account=account_name(context),
            )
            return


@rule(
    "voice.speaker",
    nature=Nature.VOICE,
    source=VOICE_SOURCE,
    title=N_("Another candidate speaks"),
)
def other_speaker(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """Another candidate's name where a speaker signs: at the head before a colon, at the end after a dash, after « je, »."""
    if context.voice is ChannelVoice.UNSAID:
        return
    for name in context.candidate_names:
        if not name or fold(name) == fold(context.speaker):
            continue
        written = re.escape(name)
        signed = re.compile(
            rf"(?:\A\s*{written}(?=[ \u00a0]?:)|[—–-] ?{written}\s*\Z|(?<=[Jj]e, ){written}|(?<=[Jj]e suis ){written}|(?<=[Ii]ci ){written}|(?<=signé ){written})"
        )
        for found in signed.finditer(text.masked):
            message = N_("%(name)s seems to speak here, but this leaves from the account %(account)s. Reread it.")
            yield make_hit(*found.span(), message, name=name, account=account_name(context))


@rule(
    "voice.rival_hashtag",
    nature=Nature.VOICE,
    source=VOICE_SOURCE,
    title=N_("Rivals’ hashtags"),
    sees_masks=True,
)
def rival_hashtag(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """A rival's hashtag carries the rival's campaign."""
    for start, end, tag in _hashtag_spans(text):
        if fold(tag) in context.rival_hashtags:
            yield make_hit(
                start,
                end,
                N_("#%(tag)s is a rival’s hashtag, and this leaves from the account %(account)s. Reread it."),
                tag=tag,
                account=account_name(context),
            )


@rule(
    "voice.personal_hashtag",
    nature=Nature.VOICE,
    source=VOICE_SOURCE,
    title=N_("Personal hashtags on an official account"),
    sees_masks=True,
)
def personal_hashtag(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """Somebody's own hashtag on the official account."""
    if context.voice is not ChannelVoice.OFFICIAL:
        return
    for start, end, tag in _hashtag_spans(text):
        if fold(tag) in context.personal_hashtags:
            message = N_(
                "#%(tag)s is a personal hashtag, and this leaves from the official account %(account)s. Reread it."
            )
            yield make_hit(start, end, message, tag=tag, account=account_name(context))


def _hashtag_spans(text: ParsedText) -> Iterator[tuple[int, int, str]]:
    for span in text.spans_of(MaskKind.HASHTAG):
        yield span.start, span.end, text.original[span.start + 1 : span.end]


@rule(
    "voice.language",
    nature=Nature.VOICE,
    source=VOICE_SOURCE,
    title=N_("Not the account’s language"),
)
def channel_language(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """A text that is not in the channel's language."""
    if (
        context.channel_language
        and text.language
        and text.language != context.channel_language
        and len(text.words) >= 4
    ):
        first = text.sentences[0]
        message = N_("This text is not in the language of the account %(account)s. Reread it.")
        yield make_hit(first.start, first.end, message, account=account_name(context))
