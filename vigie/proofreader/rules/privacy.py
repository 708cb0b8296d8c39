"""Telephone numbers and e-mail addresses of private persons.

Source: Loi sur la protection des renseignements personnels dans le secteur privé (RLRQ c. P-39.1), art. 2 and 13.
"""

import re
from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.masks import MaskKind
from vigie.proofreader.text.parsed_text import ParsedText

PRIVACY_SOURCE = "RLRQ c. P-39.1, art. 2 et 13 (renseignements personnels)"
_PHONE = re.compile(
    r"(?<![\w.,$#/-])(?:\+?1[ .\u00a0-]?)?\(?([2-9]\d{2})\)?[ .\u00a0-]{0,2}([2-9]\d{2})[ .\u00a0-]?(\d{4})(?![\w-])"
)
_TOLL_FREE_CODES = frozenset(["800", "822", "833", "844", "855", "866", "877", "888", "900"])
_PERSONAL_MAIL_HOST = re.compile(
    r"@(?:gmail|hotmail|outlook|yahoo|icloud|live|msn|me|videotron|sympatico|bell|cgocable|globetrotter|proton|protonmail|gmx|aol)\.",
    re.I,
)
_OFFICE_MAILBOX = re.compile(
    r"^(?:info|contact|presse|media|medias|bonjour|benevol\w*|campagne|adhesion\w*|courrier|communication\w*|membres?|don|dons|evenement\w*|accueil|service\w*|soutien|aide|support|press|hello|bureau|circonscription)\b",
    re.I,
)


@rule(
    "sense.telephone",
    nature=Nature.SENSE,
    source=PRIVACY_SOURCE,
    title=N_("Telephone numbers"),
    examples=("Appelez Luc au 418~555-0199 ici → Appelez le 1 800 555-0199",),
)
def private_telephone(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """A number that is not one of ours, nor free of charge. Source: P-39.1."""
    ours = {re.sub(r"\D", "", contact)[-10:] for contact in context.style_guide.public_contacts if "@" not in contact}
    for found in _PHONE.finditer(text.masked):
        digits = found[1] + found[2] + found[3]
        if digits not in ours and found[1] not in _TOLL_FREE_CODES:
            yield make_hit(*found.span(), N_("This telephone number is not one of ours: may it be published?"))


@rule(
    "sense.email",
    nature=Nature.SENSE,
    source=PRIVACY_SOURCE,
    title=N_("E-mail addresses"),
    sees_masks=True,
    examples=("Écrivez à luc.roy@gmail.com ici → Écrivez à info@exemple.quebec",),
)
def private_email(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """An address that looks like a person's own and is not one of ours. Source: P-39.1."""
    ours = {contact.lower() for contact in context.style_guide.public_contacts}
    for span in text.spans_of(MaskKind.EMAIL):
        address = text.original[span.start : span.end]
        if address.lower() in ours or _OFFICE_MAILBOX.match(address):
            continue
        severity = Severity.WARN if _PERSONAL_MAIL_HOST.search(address) else Severity.ADVICE
        yield make_hit(
            span.start, span.end, N_("This e-mail address is not one of ours: may it be published?"), severity=severity
        )
