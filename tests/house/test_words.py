"""One idea, one word: the words that no screen may say, in either language, and what it says instead.

The house's words are in `docs/glossaire.md`. A pattern is looked for in every text of every room, without capitals.
"""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted(ROOT.glob("vigie/**/locale/fr/LC_MESSAGES/django.po"))

#: What is not said in French, and what is.
FRENCH = {
    r"^trouver$|tout trouver": "chercher: finding is what comes of it",
    r"^lieux?$|aller à un lieu|aucun lieu|^un lieu,": "page",
    r"rien ne répond": "aucun résultat",
    r"^clavier$": "raccourcis clavier",
    r"s’est brisé": "une erreur est survenue",
    r"ce qui flotte": "la fenêtre, le menu",
    r"dit de nous": "mentions de nous",
    r"compter de nouveau": "retirer la sourdine",
    r"attend(ent)? quelqu’un": "attendre une décision",
    r"répondre (à %\(who\)s |quand même )?comme": "avec le compte",
    r"^fils$|suivre (des |un )fils?|dans les fils$": "source",
    r"^échange$|dans un échange|de cet échange": "fil",
    r"fait suivre": "source ajoutée, retirée",
    r"ou un trait d’union": "signe moins",
    r"sans description": "sans texte de remplacement",
    r"\bsignes au moins": "caractères, comme le dit l’erreur",
    r"clé de métal": "clé de sécurité",
    r"^jeter$": "mettre à la corbeille",
    r"garder la note": "enregistrer la note",
    r"^(les miennes|de personne)$": "à moi, non confiées",
    r"^vérification$|vérificateur": "révision, correcteur: checking facts is what newsrooms do",
    r"\b(publier|planifier|aimé|partagé|repris) .*comme %": "avec le compte",
    r"(publié|planifié|corrigé|annulé) «.*» sur %": "avec le compte, dans le compte",
    r"^(écrit|approuvé) par ": "écrite, approuvée: une publication",
    r"\brenvoy": "envoyer de nouveau, demander des changements",
    r"\bdescription (de|pour)\b": "texte de remplacement",
    r"à l’œuvre|s’éveille|crient au loup|parle de nouveau|la faire taire": "en marche, démarre, désactiver",
    r"publications? payée": "publication commanditée",
    r"(rendre|repris) (son|leur) heure|sans heure|^à son heure|^leur heure": "à l’horaire, non planifié",
    r"sorti(r)? de la corbeille": "restaurer",
    r"\bun (autre )?propriétaire\b|\bun gestionnaire\b(?! de mots)": "une personne propriétaire ou gestionnaire",
    r"\bactes?\b": "action",
    r"\bsuite publiée": "fil",
    r"un ennui de plus|tout se comporte bien": "simuler une panne, aucune panne",
    r"\bcomme %\(": "avec le compte",
    r"\boptionnel": "facultatif",
    r"comme (un )?indésirable": "pourriel",
}
#: What is not said in English, and what is.
ENGLISH = {
    r"^find$": "search",
    r"^places?$|go to a place|to the places": "page",
    r"^keyboard$": "keyboard shortcuts",
    r"what floats": "the window, the menu",
    r"said to us": "mentions of us",
    r"\bcatch up\b": "mark as read",
    r"\bcount again\b": "unmute",
    r"^answer (%\(who\)s |all the same )?as\b": "reply from",
    r"^(nobody’s|everybody’s)$": "unassigned, all",
    r"throw away|thrown away": "move to trash",
    r"^(follow )?(a )?feeds?$|in the feeds": "source",
    r"\bsigns at least": "characters",
    r"key of metal": "security key",
    r"^my account$": "my profile: an account is on a network",
    r"^acts?$|\b(this|every|all|an) acts?\b": "action",
    r"^ask no more|asks no more|follow no more": "stop this watch, unfollow",
    r"(?<!video )(?<!youtube )(?<!\()\bchannels?\b": "account",
    r"\b(at|from) (the|its|their) network\b(?<!from the network)": "on the network",
    r"\bhers?\b": "their",
    r"\bwho rules\b": "who manages",
    r"^writing to everybody": "inclusive writing",
    r"\b(publish|plan|schedule|like|liked a post|shared a post) as %": "with the account",
    r"^plan\b|^planned\b": "schedule, scheduled",
    r"its hour back|their hour|without an hour": "back on schedule, unscheduled",
    r"take it out|out of the trash": "restore",
    r"\bsend back|^sent back": "ask for changes",
    r"says nothing more|speaks again|cry wolf|wakes at": "turned off, turned on again, often ignored, starts at",
    r"money will carry": "paid post",
}


def texts(*, french: bool) -> list[tuple[str, str]]:
    """(room, text), the plural too."""
    found = []
    for catalogue in CATALOGUES:
        room = catalogue.relative_to(ROOT / "vigie").parent.parent.parent.parent.as_posix()
        for message in read_po(catalogue.open("rb")):
            said = message.string if french else message.id
            found += [(room, text) for text in ([said] if isinstance(said, str) else said) if text]
    return found


FRENCH_TEXTS = texts(french=True)
ENGLISH_TEXTS = texts(french=False)


@pytest.mark.parametrize("pattern", FRENCH)
def test_a_word_that_left_the_house_is_not_said_in_french(pattern: str) -> None:
    assert [said for said in FRENCH_TEXTS if re.search(pattern, said[1], re.IGNORECASE)] == [], FRENCH[pattern]


@pytest.mark.parametrize("pattern", ENGLISH)
def test_a_word_that_left_the_house_is_not_said_in_english(pattern: str) -> None:
    assert [said for said in ENGLISH_TEXTS if re.search(pattern, said[1], re.IGNORECASE)] == [], ENGLISH[pattern]


def test_no_name_comes_after_a_word_that_it_may_elide() -> None:
    """« de %(who)s » is a fault for every Anne: the sentence turns around the name, or announces it."""
    names = "about|invited_by|name|on|owner|person|to|who|workspace"
    before = re.compile(rf"\b(de|que|jusque|lorsque|puisque|le|la|ne|se) (?:« )?%\(({names})\)s")
    assert [said for said in FRENCH_TEXTS if before.search(said[1])] == []


def test_an_english_text_has_the_apostrophe_of_print() -> None:
    """Not what a network refused: a delivery keeps it by its first words."""
    straight = re.compile(r"\w'\w")
    texts = [said for said in ENGLISH_TEXTS if not said[0].startswith("networks/")]
    assert [said for said in texts if straight.search(re.sub(r"<[^>]*>", "", said[1]))] == []


def test_a_plural_is_not_written_as_its_singular() -> None:
    """« 3 recent result ». Only words that do not vary may be said alike: 3 new, 3 more, 3 changed, 3 fois."""
    messages = [message for catalogue in CATALOGUES for message in read_po(catalogue.open("rb"))]
    forms = [said for message in messages for said in (message.id, message.string) if not isinstance(said, str)]
    alike = {said[0] for said in forms if len(set(said)) == 1}
    assert [text for text in alike if not re.search(r"\b(new|more|changed|fois)$", text)] == []


def test_a_text_says_a_sentence_once() -> None:
    """A translation pasted twice reads well enough to be passed over."""
    doubled = re.compile(r"(\b.{20,})\s*\1", re.DOTALL)
    assert [said for said in FRENCH_TEXTS + ENGLISH_TEXTS if doubled.search(said[1])] == []
