# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Things that make no sense to the reader, or that nobody meant to publish.

Sources: W3C, WCAG 2.2 (1.1.1 alternative text); twitter-text (what becomes a link); each rule says its own.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from vigie.kit.text import N_, fold
from vigie.networks.counting import EntityKind, find_entities
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.masks import MaskKind
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import word_lists

SHORTENERS = word_lists()["link_shorteners"]
_PLACEHOLDER = re.compile(
    r"\[(?!(?:VIDÉOS?|PHOTOS?|IMAGES?|AUDIO|EN DIRECT|DIRECT|SONDAGE|ARCHIVES?|CONCOURS|MISE À JOUR|URGENT|EXCLUSIF|NOUVEAU|COMPLET|OPINION|ANALYSE|DOSSIER|ENTREVUE|VIDEO|LIVE|THREAD|FIL|RAPPEL|BALADO|ALERTE|PUB|PUBLICITÉ|ANNULÉ|REPORTÉ|SIC)\])"
    r"(?:[A-ZÀ-Ý][A-ZÀ-Ý _'’-]{1,30}|(?:nom|prénom|lien|date|heure|lieu|ville|titre|montant|photo|image|circonscription|insérer|à compléter|name|link|place)\b[^\]\n]{0,30})\]"
    r"|\{\{?\s?[a-zà-ÿA-Z_]{2,30}\s?\}\}?|%[a-z]{3,20}%|<(?:nom|prénom|prenom|lien|date|name|link)>"
    r"|(?<!\w)(?:[Ll]orem ipsum|TODO|FIXME|TBD|X{2,}(?! ?(?:siècle|e\b))|JJ/MM|à compléter|texte à venir|insérer (?:le )?(?:lien|texte|photo)(?: ici)?)(?!\w)",
)
_GLUED_WORDS = re.compile(r"[a-zà-ÿ]{2}\.(?=[A-ZÀ-Ý][a-zà-ÿ])")
_WORD_END = re.compile(r"\w*\Z")
_ADDRESS = re.compile(r"(?:[@/:#]|\w\.)[^\s]*\Z")
_LIST_MARK = re.compile(r"(?:(?:^|[\n\s])(?:\d{1,2}|[a-zA-Z])\))|[:;=]['’-]?[()DPp]|<3")
_OPENERS = {"(": ")", "[": "]", "«": "»", "“": "”"}


@rule(
    "sense.alternative_text", nature=Nature.SENSE, source="W3C, WCAG 2.2, 1.1.1", title=N_("Missing alternative text")
)
def alternative_text(_: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """Every picture has an alternative text. Source: WCAG 2.2, 1.1.1."""
    if context.media_without_alt:
        yield make_hit(0, 0, N_("Media without alternative text: %(number)s."), number=context.media_without_alt)


@rule(
    "sense.shortener",
    nature=Nature.SENSE,
    source="Bonnes pratiques : l’adresse dit où elle mène",
    title=N_("Shortened links"),
    sees_masks=True,
    examples=("Voir https://bit.ly/abc ici → Voir https://exemple.org/abc ici",),
)
def shortener(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """A shortened address hides where it leads, and may die with its maker."""
    for span in text.spans_of(MaskKind.URL):
        address = text.original[span.start : span.end].lower()
        host = re.split(r"[/?]", re.sub(r"^(?:https?://)?(?:www\.)?", "", address), maxsplit=1)[0]
        if host in SHORTENERS:
            yield make_hit(span.start, span.end, N_("This address hides where it leads; put the real one."))


@rule(
    "sense.dead_link",
    nature=Nature.SENSE,
    source="Réponse du serveur",
    title=N_("Dead links"),
    sees_masks=True,
)
def dead_link(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """Addresses that answered 4xx, 5xx or nothing when the caller asked them (`ProofContext.link_statuses`)."""
    for span in text.spans_of(MaskKind.URL):
        status = context.link_statuses.get(text.original[span.start : span.end])
        if status is not None and (status == 0 or status >= 400) and status not in {401, 403, 405, 429}:
            message = N_("This address answers %(status)s.") if status else N_("No site has this address.")
            yield make_hit(span.start, span.end, message, status=status)


@rule(
    "sense.glued_words",
    nature=Nature.SENSE,
    source="twitter-text : ce qui devient un lien",
    title=N_("A missing space that makes a link"),
    sees_masks=True,
    examples=("C’est la fin.La suite → C’est la fin. La suite",),
)
def glued_words(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """« fin.La » becomes a link on X. Source: twitter-text."""
    for found in _GLUED_WORDS.finditer(text.original):
        if _ADDRESS.search(text.original[max(0, found.start() - 60) : found.start() + 2]):
            continue
        start = found.start() - len(_WORD_END.search(text.original[max(0, found.start() - 30) : found.start()])[0])  # type: ignore[index]
        words = text.original[start : found.end()]
        yield make_hit(
            start, found.end(), N_("A space is missing after the point: networks would make a link of it."), words + " "
        )


@rule(
    "sense.placeholder",
    nature=Nature.SENSE,
    source="Vigie : texte à remplacer, oublié dans un modèle",
    title=N_("Forgotten placeholders"),
    severity=Severity.BLOCK,
    sees_masks=True,
    examples=(
        "Bonjour [NOM], merci → Bonjour Anne, merci",
        "Bonjour {prenom} → Bonjour Anne",
        "lorem ipsum dolor → Le train part demain",
    ),
)
def placeholder(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """[NOM], lorem ipsum, TODO, XX, {prenom}: a hole in a template."""
    for found in _PLACEHOLDER.finditer(text.original):
        yield make_hit(*found.span(), N_("“%(words)s” looks like a forgotten placeholder."), words=found[0])


@rule(
    "sense.unbalanced",
    nature=Nature.SENSE,
    source="OQLF, Vitrine linguistique, « Signes doubles »",
    title=N_("Open brackets and quotes"),
    examples=(
        "Oui (non → Oui (non)",
        "Oui) non → Oui non",
        "Il dit «~oui → Il dit «~oui~»",
    ),
)
def unbalanced(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """A bracket or a quotation that is opened and never closed, or the reverse. Source: OQLF."""
    masked = _LIST_MARK.sub(lambda found: " " * len(found[0]), text.masked)
    standing: list[tuple[str, int]] = []
    for found in re.finditer(r"[()\[\]«»“”]", masked):
        sign = found[0]
        if sign in _OPENERS:
            standing.append((sign, found.start()))
        elif standing and _OPENERS[standing[-1][0]] == sign:
            standing.pop()
        else:
            yield make_hit(*found.span(), N_("“%(sign)s” is closed but was never opened."), sign=sign)
    for sign, place in standing:
        yield make_hit(place, place + 1, N_("“%(sign)s” is opened but never closed."), sign=sign)


@rule(
    "sense.said_already",
    nature=Nature.SENSE,
    source="A. Broder, ressemblance par bardeaux, 1997",
    title=N_("Said already"),
)
def said_already(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """The same text, or nearly, as one of ours of the last 30 days: Jaccard on shingles of three words ≥ 0.7. Source: Broder 1997."""
    if not context.recent_texts:
        return
    here = word_shingles(text.original)
    for other in context.recent_texts:
        there = word_shingles(other)
        if here and there and len(here & there) / len(here | there) >= 0.7:
            words = " ".join(other.split())
            yield make_hit(0, len(text.original), N_("We said nearly this already: “%(words)s”"), words=words[:80])
            return


@lru_cache(maxsize=512)
def word_shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of three words, addresses left out; a shorter text is one run."""
    prose = []
    at = 0
    for entity in find_entities(text):
        if entity.kind is EntityKind.LINK:
            prose.append(text[at : entity.start])
            at = entity.end
    words = re.findall(r"\w+", fold(" ".join([*prose, text[at:]])))
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or (
        frozenset({tuple(words)}) if words else frozenset()
    )


_NAME_BEFORE = re.compile(r"((?:[A-ZÀ-Ý][\w’'-]+ ){1,3}[A-ZÀ-Ý][\w’'-]+) ?\(?\Z")


@rule(
    "sense.handle",
    nature=Nature.SENSE,
    source="Réponse du réseau",
    title=N_("Handles"),
    sees_masks=True,
)
def wrong_handle(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """A handle that nobody has here, that looks like another network's, or that belongs to somebody else."""
    for span in text.spans_of(MaskKind.MENTION):
        written = text.original[span.start + 1 : span.end]
        folded = fold(written)
        foreign = _FOREIGN_HANDLES.get(context.network)
        named = _NAME_BEFORE.search(text.original[max(0, span.start - 80) : span.start])
        owner = context.known_handles.get(folded)
        if folded in context.missing_handles:
            yield make_hit(
                span.start, span.end, N_("Nobody has the handle @%(handle)s on this network."), handle=written
            )
        elif owner and named and not set(fold(named[1]).split()) & set(fold(owner).split()):
            yield make_hit(span.start, span.end, N_("@%(handle)s belongs to %(owner)s."), handle=written, owner=owner)
        elif foreign and foreign.search(written) and not owner:
            yield make_hit(span.start, span.end, N_("@%(handle)s is not a handle of this network."), handle=written)


#: What a handle of each network never looks like (on Bluesky it has a dot, on X at most fifteen letters).
_FOREIGN_HANDLES: Mapping[str, re.Pattern[str]] = {
    "bluesky": re.compile(r"@|^[^.]*$"),
    "x": re.compile(r"[@.]|^.{16,}"),
    "instagram": re.compile("@"),
    "threads": re.compile("@"),
}
