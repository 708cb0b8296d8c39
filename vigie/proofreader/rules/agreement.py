# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Agreement: subject and verb, subject and adjective, participles that never agree.

Source: Banque de dépannage linguistique of the OQLF: « Accord du verbe », « Accord de l’adjectif attribut », « Accord du participe passé des
verbes pronominaux ». Narrow patterns: the subject opens the clause, and nothing stands between that could be another subject.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.phrase_patterns import PhrasePattern, lowercase_text
from vigie.proofreader.remarks import Nature
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import (
    feminine_adjectives,
    irregular_verbs,
    make_plural,
    noun_genders,
    plural_verb_forms,
    regular_verbs,
    singular_verb_forms,
    word_lists,
)

VERB_SOURCE = "OQLF, Banque de dépannage linguistique, « Accord du verbe »"
VERB_MESSAGE = N_("The verb agrees with its subject: “%(verb)s”.")
B, E = r"(?<![\w’-])", r"(?![\w’-])"
_CLAUSE_START = r"(?:^|(?<=[.!?…\n«:;] )|(?<=[.!?…\n«:;]))"
_PLURAL_DETERMINER = r"(?:les|nos|vos|des|ces|ses|leurs|plusieurs|certains|certaines|tous les|toutes les|beaucoup de|des milliers de|des centaines de)"
_NOUN_COMPLEMENT = r"(?: (?:d[eu]|des|de la|d’|de l’|du) ?(?:l’|la |le )?[a-zà-ÿ-]{2,20}| [a-zà-ÿ]{3,20}(?:s|x))?"
_JOINED_NOUN = rf"(?: et (?:(?:les|le|la|l’|nos|notre|leurs|leur|son|sa|ses) ?)?[a-zà-ÿ-]{{3,20}}{_NOUN_COMPLEMENT})?"
_AFTER_VERB = (
    r"(?= (?:d[e’]|à|au|aux|que|qu’|les|des|la|le|l’|une?|pas|plus|encore|toujours|mieux|tous|toutes|leurs?|nous|vous|en|notre|nos|votre|ce|cette|ces"
    r"|son|sa|ses|du|dans|sur|pour|contre|avec|trop|beaucoup|bien|aujourd|demain|depuis|fort|ensemble|enfin|déjà|seulement|comme|chez|par|partout|sans|par|[a-zà-ÿ]+er)(?:[ ’]|\b)|[.!?…]|$)"
)
_PLURAL_SUBJECT = re.compile(
    rf"{_CLAUSE_START}(?:{_PLURAL_DETERMINER}|\d[\d ]* (?:[a-zà-ÿ]+ )?) ?(?P<noun>[a-zà-ÿ-]{{3,25}}(?:s|x)){_NOUN_COMPLEMENT}{_JOINED_NOUN}{_NOUN_COMPLEMENT} (?P<pro>(?:ne |n’|se |s’|nous |vous |leur |en |y |l’|les )?)(?P<verb>[a-zà-ÿ]{{2,20}}){E}{_AFTER_VERB}"
)
_SINGULAR_SUBJECT = re.compile(
    rf"{_CLAUSE_START}(?:(?:le|la|notre|votre|cette|ce|cet|mon|ma|son|sa|chaque|aucune?) |l’)(?P<noun>[a-zà-ÿ-]{{3,25}}(?<![sxz])) (?P<pro>(?:ne |n’|se |s’|nous |vous )?)(?P<verb>[a-zà-ÿ]{{3,20}}ent){E}"
)
_PRONOUN_SUBJECT = re.compile(
    rf"{B}(?P<pro>je |j’|tu |on |ils |elles )(?P<mid>(?:ne |n’|me |m’|te |t’|se |s’|nous |vous |leur |lui |en |y |l’|les |le |la ){{0,2}})(?P<verb>[a-zà-ÿ]{{1,20}}){E}"
)
_QUI_SUBJECT = re.compile(
    rf"{B}(?:c’est|ce n’est pas|c’était) (?P<who>nous|vous|moi|toi)(?: tous| toutes)? qui (?P<mid>(?:ne |n’|en |y |le |la |les |l’)?)(?P<verb>[a-zà-ÿ]{{1,20}}){E}"
)
_PERSONS = {
    "je ": "1s",
    "j’": "1s",
    "tu ": "2s",
    "on ": "3s",
    "ils ": "3p",
    "elles ": "3p",
    "nous": "1p",
    "vous": "2p",
    "moi": "1s",
    "toi": "2s",
}
_INVARIABLE_NOUNS = word_lists()["invariable_nouns"]


@cache
def _irregular_forms_of(person: str) -> Mapping[str, str]:
    """Forms of the irregular verbs that cannot be of this person → the form of this person."""
    found: dict[str, str] = {}
    for forms in irregular_verbs().values():
        for wrong in ("1s", "2s", "3s", "1p", "2p", "3p", "subj 3s"):
            if forms[wrong] != forms[person] and forms[wrong] not in {forms[f"subj {person}"]}:
                found.setdefault(forms[wrong], forms[person])
    right = {forms[person] for forms in irregular_verbs().values()}
    return {wrong: fix for wrong, fix in found.items() if wrong not in right}


@rule(
    "agreement.many",
    nature=Nature.FAULT,
    languages=("fr",),
    source=VERB_SOURCE,
    title=N_("A plural subject and its verb"),
    examples=(
        "Les infirmières mérite mieux → Les infirmières méritent mieux",
        "Les gens de Québec demande un train → Les gens de Québec demandent un train",
    ),
)
def plural_subject(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Les infirmières mérite → méritent. Source: OQLF, BDL, « Accord du verbe »."""
    for found in _PLURAL_SUBJECT.finditer(lowercase_text(text.masked)):
        verb = found["verb"]
        is_bare = found["pro"] == "" and " et " not in found[0] and not re.search(r" (?:de|du|des) ", found[0])
        right = plural_verb_forms().get(verb, "")
        if verb in {"est", "a"} and is_bare:
            right = {"est": "sont", "a": "ont"}[verb]
        if right and found["noun"] not in _INVARIABLE_NOUNS and not text.masked[found.start("verb")].isupper():
            yield make_hit(*found.span("verb"), VERB_MESSAGE, right, verb=right)


@rule(
    "agreement.one",
    nature=Nature.FAULT,
    languages=("fr",),
    source=VERB_SOURCE,
    title=N_("A singular subject and its verb"),
    examples=("Notre équipe travaillent fort → Notre équipe travaille fort",),
)
def singular_subject(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Notre équipe travaillent → travaille. Source: OQLF, BDL, « Accord du verbe »."""
    for found in _SINGULAR_SUBJECT.finditer(lowercase_text(text.masked)):
        right = singular_verb_forms().get(found["verb"])
        if right and found["noun"] not in {"plupart", "majorité", "foule", "que", "qui", "dont", "quoi"}:
            yield make_hit(*found.span("verb"), VERB_MESSAGE, right, verb=right)


@rule(
    "agreement.pronoun", nature=Nature.FAULT, languages=("fr",), source=VERB_SOURCE, title=N_("A pronoun and its verb")
)
def pronoun_subject(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """tu peux, on va, je veux, ils partent; c’est nous qui avons. Source: OQLF, BDL, « Accord du verbe »."""
    low = lowercase_text(text.masked)
    for found in _PRONOUN_SUBJECT.finditer(low):
        if right := _verb_for_person(found["verb"], _PERSONS[found["pro"]]):
            yield make_hit(*found.span("verb"), VERB_MESSAGE, right, verb=right)
    for found in _QUI_SUBJECT.finditer(low):
        if right := _verb_for_person(found["verb"], _PERSONS[found["who"]]):
            yield make_hit(*found.span("verb"), VERB_MESSAGE, right, verb=right)
    for pattern in _VOUS_PATTERNS:
        yield from pattern.find_hits(text)


def _verb_for_person(verb: str, person: str) -> str | None:
    """This verb as that person has it ("1s" to "3p"); None where it is right, or no verb that is known."""
    is_singular = person in {"3s", "2s", "1s"}
    if is_singular and verb in {"tu", "pas", "si", "dis", "fais", "vis", "sens", "pars", "mets"}:
        return None
    if (person, verb) in {("3s", "a"), ("3s", "ait"), ("1s", "puisse")} and verb in _irregular_forms_of(person):
        return None
    if right := _irregular_forms_of(person).get(verb):
        return right
    known = regular_verbs()
    third = verb if verb in known.third_singular else known.third_plural.get(verb)
    if not third:
        return None
    if person in {"1s", "3s"}:
        right = third
    elif person == "2s":
        right = third + "s"
    elif person == "3p":
        right = third + "nt"
    else:
        infinitive = next((one for one in known.infinitives if one[:-2] == third[:-1]), None)
        if infinitive is None:
            return None
        if person == "2p":
            right = infinitive[:-2] + "ez"
        else:
            right = infinitive[:-2] + ("eons" if infinitive.endswith("ger") else "ons")
    return right if right != verb else None


_VOUS_PATTERNS = (
    PhrasePattern(rf"{_CLAUSE_START}vous (?P<x>être|êtres|ete|étes){E}", "êtes", required_text="vous ", message=VERB_MESSAGE, verb="êtes", example="Vous être nombreux à nous écrire. → Vous êtes nombreux à nous écrire."),
    PhrasePattern(rf"{B}(?:que|si|quand|car|mais|et) vous (?P<x>être|êtres|étes){E}", "êtes", required_text="vous ", message=VERB_MESSAGE, verb="êtes", example="Merci si vous être là. → Merci si vous êtes là."),
    PhrasePattern(rf"(?:{_CLAUSE_START}|(?<=que )|(?<=si )|(?<=quand )|(?<=ce que ))vous (?P<x>(?P<s>[a-zà-ÿ]{{3,15}})er)(?= (?:\w|’)+)(?<!vous aller)", lambda m: m["s"] + "ez", required_text="vous ", message=VERB_MESSAGE, verb="-ez", example="Vous pouver vous inscrire en ligne. → Vous pouvez vous inscrire en ligne."),
    PhrasePattern(rf"(?:{_CLAUSE_START}|(?<=que )|(?<=si )|(?<=quand ))vous (?:ne |n’|y |en |nous |les )?(?P<x>(?P<s>[a-zà-ÿ]{{2,15}})é)(?= (?!que |d’)(?:\w|’)+)", lambda m: m["s"] + "ez", required_text="vous ", message=VERB_MESSAGE, verb="-ez", example="Vous devé apporter une preuve de résidence. → Vous devez apporter une preuve de résidence."),
    PhrasePattern(rf"{B}nous (?P<x>(?:av|all|ét|voul|pouv|dev|ser|aur)(?:i)?ont){E}", lambda m: m["x"][:-1] + "s", required_text="nous ", message=VERB_MESSAGE, verb="-ons", example="Nous avont déposé la pétition ce matin. → Nous avons déposé la pétition ce matin."),
    PhrasePattern(rf"{B}(?:que|il faut que|pour que) vous (?P<x>êtes)(?= (?:nombreu|présent|là|prêt|bien|tous|au))(?<=pour que vous êtes)", "soyez", required_text="que vous êtes", message=N_("After this phrase the verb is in the subjunctive: “%(verb)s”."), verb="soyez", example="On travaille pour que vous êtes là. → On travaille pour que vous soyez là."),
)  # fmt: skip


_ADVERBS = r"(?:(?:très|trop|vraiment|toujours|encore|pas|plus|bien|aussi|si|tout|donc|enfin|déjà|maintenant|tellement|assez|plutôt|carrément|totalement|clairement|loin d’être|aujourd’hui) ){0,2}"
_BE = r"(?:est|sera|était|serait|a été|avait été|reste|demeure|semble|paraît|devient)"
_BES = r"(?:sont|seront|étaient|seraient|ont été|avaient été|restent|demeurent|semblent|paraissent|deviennent)"
_NOUN_COMPLEMENTS = r"(?: (?:d[eu]|des|à|au|aux|en|pour|sur|contre|de la|de l’|du|d’) ?(?:l’|la |le |les |notre |nos |son |sa |ses |ce |cette )?[a-zà-ÿ0-9-]+| [a-zà-ÿ-]{3,20}){0,4}?"
_SINGULAR_ATTRIBUTE = re.compile(
    rf"{_CLAUSE_START}(?P<det>(?:la|le|une|un|cette|ce|cet|notre|votre|son|sa|leur)(?= )|l’) ?(?P<noun>[a-zà-ÿ-]{{3,25}})(?P<of>{_NOUN_COMPLEMENTS}) {_BE} {_ADVERBS}(?P<adj>[a-zà-ÿ]{{2,20}}){E}"
)
_PLURAL_ATTRIBUTE = re.compile(
    rf"{_CLAUSE_START}(?P<det>les|nos|vos|ces|des|ses|leurs) (?P<noun>[a-zà-ÿ-]{{3,25}}(?:s|x))(?P<of>{_NOUN_COMPLEMENTS}) {_BES} {_ADVERBS}(?P<adj>[a-zà-ÿ]{{2,20}}){E}"
)
_PRONOUN_ATTRIBUTE = re.compile(
    rf"{B}(?P<who>nous sommes|ils sont|ils étaient|nous étions|elles sont|elles étaient|nous serons|ils seront|elles seront) {_ADVERBS}(?:tous |toutes )?(?P<adj>[a-zà-ÿ]{{2,20}}){E}(?! (?:et|ou) )"
)
_OTHER_SUBJECT = re.compile(
    r"(?<![a-zà-ÿ])(?:qui|que|dont|où|et|ou|ni|comme|mais|si|quand)(?![a-zà-ÿ])|qu’|, | (?<!de )(?<!à )(?<!sur )(?<!pour )(?<!en )(?<!contre )(?:le|la|les|un|une|ce|on|il|elle|nous|vous|je|tu|ça) "
)
#: After these the adjective agrees with what they are made of.
_COLLECTIVES = frozenset(("majorité", "plupart", "moitié", "foule", "ensemble", "gens", "une"))
ATTRIBUTE_SOURCE = "OQLF, Banque de dépannage linguistique, « Accord de l’adjectif attribut du sujet »"
ATTRIBUTE_MESSAGE = N_("“%(words)s” does not agree with its subject.")


@cache
def _four_forms() -> Mapping[str, tuple[str, str, str, str]]:
    """Any form of an adjective or of a participle in -é → masculine, feminine, masculine plural, feminine plural."""
    found: dict[str, tuple[str, str, str, str]] = {}
    for masculine, feminine in feminine_adjectives().items():
        forms = (masculine, feminine, make_plural(masculine), feminine + "s")
        found.update(dict.fromkeys(forms, forms))
    for verb in regular_verbs().infinitives:
        stem = verb[:-2] + "é"
        forms = (stem, stem + "e", stem + "s", stem + "es")
        found.update(dict.fromkeys(forms, forms))
    return found


@rule(
    "agreement.attribute",
    nature=Nature.FAULT,
    languages=("fr",),
    source=ATTRIBUTE_SOURCE,
    title=N_("An adjective and its subject"),
    examples=(
        "La réponse du ministre est insuffisant → La réponse du ministre est insuffisante",
        "Nous sommes fier de vous → Nous sommes fiers de vous",
    ),
)
def adjective_attribute(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """La réponse du ministre est insuffisante; nous sommes fiers. Source: OQLF, BDL."""
    low = lowercase_text(text.masked)
    for pattern, is_many in ((_SINGULAR_ATTRIBUTE, False), (_PLURAL_ATTRIBUTE, True)):
        for found in pattern.finditer(low):
            forms = _four_forms().get(found["adj"])
            if forms is None or _OTHER_SUBJECT.search(f"{found['of']} ") or found["noun"] in _COLLECTIVES:
                continue
            right = _expected_form(forms, found["det"], found["noun"], is_many, found["adj"])
            if right:
                yield make_hit(*found.span("adj"), ATTRIBUTE_MESSAGE, right, words=found["adj"])
    for found in _PRONOUN_ATTRIBUTE.finditer(low):
        forms = _four_forms().get(found["adj"])
        if forms and found["adj"] in forms[:2] and forms[0] != forms[2]:
            is_feminine = found["who"].startswith("elles") or found["adj"] == forms[1]
            yield make_hit(*found.span("adj"), ATTRIBUTE_MESSAGE, forms[3 if is_feminine else 2], words=found["adj"])


def _expected_form(forms: tuple[str, ...], det: str, noun: str, is_many: bool, adjective: str) -> str | None:
    """The right form of four (masculine, feminine, and their plurals), or None where this one may stand."""
    masculine, feminine, masculines, feminines = forms
    gender = noun_genders().get(noun, "")
    if det in {"la", "une", "cette", "sa"}:
        gender = "f"
    elif det in {"le", "un", "ce", "cet"}:
        gender = "m"
    if gender == "f":
        right = feminines if is_many else feminine
    elif gender == "m":
        right = masculines if is_many else masculine
    elif is_many and adjective in {masculine, feminine} and adjective not in {masculines, feminines}:
        right = feminines if adjective == feminine else masculines
    else:
        return None
    return right if right != adjective else None


_OPTIONAL_ADVERB = r"(?:(?:pas|aussi|toujours|encore|jamais|vite|bien|tous|toutes|enfin|souvent|également) )?"
_INVARIABLE_PATTERNS = (
    PhrasePattern(rf"{B}(?:s’est|me suis|t’es|s’était|s’étaient|se sont|nous sommes|s’est-elle) (?P<x>permis(?:e|es))(?= (?:de|d’))", "permis", required_text="permis", example="La ministre s’est permise de rire de la question. → La ministre s’est permis de rire de la question."),
    PhrasePattern(rf"{B}(?:s’est|me suis|s’était|se sont|nous sommes|nous nous sommes|vous êtes) (?P<x>rendu(?:e|s|es))(?= compte)", "rendu", required_text="rendu", example="Elle s’est rendue compte de son erreur. → Elle s’est rendu compte de son erreur."),
    PhrasePattern(rf"{B}(?:se sont|nous sommes|s’étaient|vous êtes) (?:tous |toutes |souvent |longuement )?(?P<x>(?P<s>parlé|succédé|téléphoné|demandé|nui|menti|ressemblé|souri)(?:e?s))(?![\w’-])(?! les)", lambda m: m["s"], required_text="s", example="Elles se sont parlées hier. → Elles se sont parlé hier."),
    PhrasePattern(rf"{B}(?:s’est|se sont) (?P<x>faite?s?)(?= [a-zà-ÿ]{{2,15}}(?:er|ir|re){E})", "fait", required_text=" fait", example="Elle s’est faite élire. → Elle s’est fait élire."),
    PhrasePattern(rf"{B}(?:ai|a|avons|avez|ont|avais|avait|avions|aviez|avaient|aura|aurons|auront|aurait|auraient|ait|aient|avoir|ayant) {_OPTIONAL_ADVERB}(?P<x>été(?:e|s|es)){E}", "été", required_text="été", example="Les élus ont étés avertis. → Les élus ont été avertis."),
    PhrasePattern(rf"{B}(?:s’est) (?P<x>dite)(?= que)", "dit", required_text="dite que", example="Elle s’est dite que c’était assez. → Elle s’est dit que c’était assez."),
)  # fmt: skip


@rule(
    "agreement.never",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique, « Accord du participe passé »",
    title=N_("Participles that never agree"),
    examples=(
        "Elle s’est permise de rire → Elle s’est permis de rire",
        "Elles se sont parlées hier → Elles se sont parlé hier",
        "Ils ont étés mis à pied → Ils ont été mis à pied",
    ),
)
def invariable_participles(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Elle s’est permis de, elles se sont parlé, elle s’est rendu compte. Source: OQLF, BDL."""
    for pattern in _INVARIABLE_PATTERNS:
        for found in pattern.find_hits(text, N_("This participle never agrees.")):
            if found.fixes:
                yield found


#: Participles whose pronoun is their object: they agree, unless another object follows.
_REFLEXIVE_PARTICIPLES = (
    "levé|engagé|battu|présenté|déplacé|réuni|excusé|prononcé|opposé|retiré|mobilisé|joint|impliqué|inscrit|trompé|lancé|"
    "retrouvé|adressé|rassemblé|abstenu|inquiété|dévoué|organisé|amélioré|exprimé|installé|arrêté|révolté|indigné|allié"
)
_NO_OBJECT = rf"{E}(?! (?:la|les|le|une?|des|du|mes|ses|leurs?|que) | (?:l|qu|d)’)"
_PRONOMINAL_PATTERNS = (
    PhrasePattern(rf"{B}elle s’(?:est|était) {_OPTIONAL_ADVERB}(?P<x>{_REFLEXIVE_PARTICIPLES}){_NO_OBJECT}", lambda m: f"{m['x']}e", required_text="elle s’", example="Elle s’est levé hier. → Elle s’est levée hier."),
    PhrasePattern(rf"{B}ils (?:se sont|s’étaient) {_OPTIONAL_ADVERB}(?P<x>{_REFLEXIVE_PARTICIPLES}){_NO_OBJECT}", lambda m: f"{m['x']}s", required_text="ils s", example="Ils se sont engagé hier. → Ils se sont engagés hier."),
    PhrasePattern(rf"{B}elles (?:se sont|s’étaient) {_OPTIONAL_ADVERB}(?P<x>{_REFLEXIVE_PARTICIPLES}){_NO_OBJECT}", lambda m: f"{m['x']}es", required_text="elles s", example="Elles se sont réuni ici. → Elles se sont réunies ici."),
    PhrasePattern(rf"{B}qui (?:se sont|s’étaient) {_OPTIONAL_ADVERB}(?P<x>{_REFLEXIVE_PARTICIPLES}){_NO_OBJECT}", lambda m: f"{m['x']}s", lambda m: f"{m['x']}es", required_text="qui s", example="Ceux qui se sont déplacé hier. → Ceux qui se sont déplacés hier."),
)  # fmt: skip


@rule(
    "agreement.pronominal",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique, « Accord du participe passé des verbes pronominaux »",
    title=N_("Participles of pronominal verbs"),
    examples=(
        "Elle s’est levé hier → Elle s’est levée hier",
        "Elles se sont réuni ici → Elles se sont réunies ici",
        "Ceux qui se sont déplacé hier → Ceux qui se sont déplacés hier",
    ),
)
def pronominal_participles(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Elle s’est levée, ceux qui se sont déplacés. Source: OQLF, BDL."""
    for pattern in _PRONOMINAL_PATTERNS:
        yield from pattern.find_hits(text, N_("This participle agrees with its subject."))
