# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""What each of our own rules finds, and what it leaves alone. ~ stands for a no-break space."""

from datetime import UTC, datetime
from typing import Any

import pytest

from vigie.networks.types import PublishingRules
from vigie.proofreader.context import BlackoutPeriod, ChannelVoice, EpicenePolicy, ProofContext, StyleGuide
from vigie.proofreader.remarks import Remark
from vigie.proofreader.rule_registry import load_rules
from vigie.proofreader.text.parsed_text import ParsedText

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BLUESKY = PublishingRules(max_length=300, unit="bluesky", max_bytes=3000)
SILENCE = BlackoutPeriod("Décret", datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC))

Case = str | tuple[str, dict[str, Any]]

#: Rule → what it finds (the words at fault stand in [ ]), what it must leave.
CASES: dict[str, tuple[tuple[Case, ...], tuple[Case, ...]]] = {
    "typography.high_signs": (("Pourquoi[ ]? Parce que.", "Merci[~]!"), ("Pourquoi? Enfin!", "Merci\u202f! Bien", "Voir https://exemple.org ! Merci")),
    "typography.colon": (("Trois choses[ :] santé", "Priorités[:] le train"), ("Un~: deux", "Score 4:2", "Un\u202f: deux", "à 19:30 ce soir", ":sourire: oui")),
    "typography.guillemets_spaces": (("Il dit [«]oui~».", "Il dit «~oui[ »]."), ("Il dit «~oui~».", "Il dit «\u202foui\u202f».")),
    "typography.quotes": (('Il dit ["]oui" hier.', "Il dit [“]oui” hier."), ("«~Il dit “oui” hier~»", 'Un écran de 24" neuf')),
    "typography.apostrophe": (("L[']eau.",), ("L’eau.", "Les 'jeunes'.")),
    "typography.ellipsis": (("On attend[...]", "Des pommes, [etc…]"), ("On attend…", "Des pommes, etc. Puis")),
    "typography.dash": (("Le maire[ - ]enfin",), ("porte-à-porte", "- un point", "Le maire – enfin", "4 - 2")),
    "typography.spaces": (("Un[  ]mot", "Un mot[ ], deux", "Un mot[,]deux"), ("Un mot, deux.", "3,5 fois", "(oui)")),
    "typography.narrow_space_on_x": ((("Prix[\u202f]: 2", {"network": "x"}),), (("Prix\u202f: 2", {"network": "bluesky"}),)),
    "typography.hours": (("À [19h30] ici", "Vers [9h].", "À [8 h 05]"), ("À 19~h~30.", "Vers 9~h.", "H2O", "h24")),
    "typography.clock": (("À [19:30] ici",), ("Score 3:2", "Verset 3:16:2")),
    "typography.percent_and_money": (("Hausse de 12[%] ici", "Coûte 25[$] ici", "Un don de [$50] ici", "Soit 3[ M$] de plus"), ("12~% ici", "25~$ ici", "3,5~M$ ici")),
    "typography.numbers": (("Il y a [12500] votes", "Soit [1 500] voix", "Taux de 3[.]5~% ici"), ("En 2026 et 1998", "Tél. 418~555-0199", "Appelez 514 555 0199", "12~500 voix", "dossier 4512345")),
    "typography.ordinals": (("La [1ère] fois", "Le [2ème] débat", "Le [XXième] siècle"), ("La 1re fois", "Le 2e débat", "Le XXe siècle", "La 3e")),
    "typography.units": (("À 5[km] d’ici",), ("À 5~km d’ici", "5kmx")),
    "typography.accented_capitals": (("[Etat] des lieux", "[A] Montréal", "Vive [Quebec] ici", "L’[Ecole] fermée"), ("A-t-on fini?", "Le plan A est mort", "État", "Montreal Gazette", "A voté.")),
    "typography.ligature": (("Le c[oe]ur", "Une s[oe]ur"), ("Le cœur", "Le poète", "Coexister", "moelle")),
    "typography.acronyms": (("La [C.A.Q.] a dit",), ("La CAQ a dit", "J.-F. Roy", "A. B. Roy", "G.N. Dubois")),
    "typography.titles": (("Selon [Mme.] Roy", "Selon [Mr] Roy"), ("Selon Mme Roy", "Selon M. Roy")),
    "typography.days": (("Le [Lundi] 5 mars", "Le 5 [Mars] prochain"), ("Lundi, on marche", "Le film Mars attaque", "le lundi 5 mars")),
    "homophones.confused": (
        ("Merci [a] vous tous", "Il [à] parlé", "[Ou] est le plan?", "Le jour [ou] on gagne", "Elle [c’est] trompée", "[Sa] va bien", "Ils [on] tort", "Les gens [son] fatigués",
         "On [leurs] a dit", "On [peu] faire mieux", "[Quand] à nous", "Bonjour à [tout] les gens", "[Tous] le monde", "Il est [sensé] venir", "Voici [nôtre] plan", "[Voila] le plan", "Il viendra [comme même]", "Cette fois[-la]"),
        ("Il a parlé", "Il y a quand même du monde", "Où est le plan?", "Du thé ou du café", "Ils aiment tous le Québec", "Sa valeur monte", "Sa menace est réelle", "Les gens et son ami", "Tous les gens", "Il voila son regard", "le nôtre", "Quand il vient", "On dit que oui", "Un homme sensé parle"),
    ),
    "english.confused": (
        tuple((case, {"language": "en"}) for case in ("[Your] going to love it", "More people [then] ever voted", "He could [of] told us", "[Its] time to vote", "The ministers [has] no plan", "We [was] there", "There [is] many reasons")),
        tuple((case, {"language": "en"}) for case in ("Your vote counts", "First this, then that", "Of course", "Its members voted", "One of the ministers has resigned", "The news is good", "If he were mayor", "Thank you is not enough")),
    ),
    "homophones.a_participle": (("Il faut [à adopté] ce plan", "La ville [à démissionné] hier"), ("à côté", "à moitié", "a adopté", "l’appel à témoigner")),
    "homophones.tous_gender": (("[Tous] les régions ont voté", "[Toutes] les hôpitaux débordent"), ("Toutes les régions ont voté", "Tous les hôpitaux", "Tous les élèves")),
    "spelling.frequent": (("[Malgrés] la pluie", "Je crois [quil] faut", "[Nous somme] fiers", "Je vous [remerci] de tout", "Une [connection] lente", "[Rendez vous] à midi"), ("Malgré la pluie", "Le maire Samuel Hazard parle", "Rendez vos livres")),
    "spelling.peoples": (("Les [gaspésiens] ont parlé", "Merci aux [montréalais] ici"), ("Les Gaspésiens ont parlé", "Les produits gaspésiens", "Les anciens", "Les voisins", "Les matins", "Les villages")),
    "spelling.elision": (("C’est [le ]hôpital", "Un peu [de ]eau ici"), ("le oui l’emporte", "la onzième", "le huit", "de haut en bas")),
    "anglicisms.calque": (("On va [canceller] le débat", "Ça [fait du sens] ici", "[En bout de ligne], non", "Elle doit [adresser ce problème] vite", "On a [initié] une étude"),
                          ("Une date à venir", "L’origine du mal", "Adresser une lettre", "Le support à vélo", "«~ça fait du sens~», dit-il")),
    "anglicisms.false_friend": (("Il va [éventuellement] gagner", "Un métier très [en demande] ici"), ("Un jour il va gagner", "Le comté rendu", "On n’en demande pas tant", "La ville en demande plus", "Le syndicat en demande le retrait", "Elle en demande deux")),
    "epicene.masculine": (("[Les citoyens] attendent", "Appel [aux militants] ici", "Une [pénurie d’enseignants] ici"),
                          ("Les citoyennes et citoyens", "Les députés Tremblay et Gagnon", "L’Union des producteurs agricoles", "«~Les citoyens~» attendent", "Les Remparts et les joueurs du Canadien", "Les avocats mûrs",
                           ("Les citoyens attendent", {"style_guide": StyleGuide(epicene=EpicenePolicy.OFF)}), "Les facteurs de risque", "Les citoyens et citoyennes")),
    "epicene.shortened": (("Les [candidat·e·s] parlent", "Les [étudiant(e)s] votent", "Les [citoyen-ne-s] votent"), ("Rendez-vous ici", "exemple.es", "porte-à-porte")),
    "verbs.infinitive": (("On va [déposé] un plan", "Pour [aidé] les gens"), ("Pour les vaccinés", "On va déposer", "Il doit être aidé", "La rentrée")),
    "verbs.participle": (("Ils ont [déposer] un plan", "Il est [tomber]"), ("On a à déposer un plan", "Il est dernier", "On a fait déposer")),
    "verbs.subjunctive": (("Il faut que la ministre [agit] vite", "Pour que chacun [a] sa place", "Avant qu’il [est] trop tard"), ("Il faut que la ministre agisse", "On voit bien qu’il est tard", "Pour que tout change, il a parlé")),
    "verbs.indicative": (("La foule [dise] non",), ("Que la foule dise non", "Il faut qu’elle dise non", "La tienne")),
    "verbs.si": (("Si j’[aurais] su",), ("Si j’avais su", "Je ne sais pas si je serais venu", "On demande si elle aurait su")),
    "agreement.many": (("Les infirmières [mérite] mieux", "Les gens de Québec [demande] un train"), ("Les infirmières méritent mieux", "Les gens de la marche sont là", "Les villes centres")),
    "agreement.one": (("Notre équipe [travaillent] fort",), ("La plupart travaillent", "Les gens : ceux-ci doivent partir", "Notre équipe travaille")),
    "agreement.pronoun": (("Tu [a] raison", "On [vont] gagner", "C’est nous qui [a] raison", "Vous [être] là"), ("Tu as raison", "On va gagner", "Pour vous être utile", "C’est nous qui avons raison", "Il les donne")),
    "agreement.attribute": (("La réponse du ministre est [insuffisant]", "Nous sommes [fier] de vous"), ("La réponse du ministre est insuffisante", "La réponse que le ministre est prêt à donner", "Nous sommes fiers", "La veille du vote le train est arrêté")),
    "agreement.pronominal": (("Elle s’est [levé] hier", "Elles se sont [réuni] ici", "Ceux qui se sont [déplacé] hier"), ("Elle s’est levée", "Ils se sont adressé des lettres", "Elle s’est adressé la parole", "Il s’est levé", "Elles se sont réunies")),
    "agreement.never": (("Elle s’est [permise] de rire", "Elles se sont [parlées] hier", "Ils ont [étés] mis à pied", "Elle a toujours [étée] claire"), ("Elle s’est permis de rire", "Deux étés ont passé", "Ils ont été mis à pied", "On a des étés chauds", "Elles se sont parlé", "Nous sommes plusieurs", "Elle se l’est permise")),
    "tone.exclamations": (("Bravo[!!!] Oui", "Bravo! Merci[!]"), ("Bravo!", ("Oui! Non!", {"style_guide": StyleGuide(max_exclamations=2)}))),
    "tone.question_marks": (("Vraiment[??]",), ("Vraiment?", "Vraiment?!")),
    "tone.capitals": (("[C’EST ASSEZ] de ça", "C’est [URGENT] ici"), ("La CAQ et le PLQ", "Le CIUSSS", "Louis XVIII", ("ALLIANCE ici", {"style_guide": StyleGuide(known_words=frozenset({"ALLIANCE"}))}))),
    "tone.repeated_letters": (("C’est tr[ooo]p",), ("créée", "www", "le XXXe", "aaargh"[:2])),
    "tone.hashtags": ((("#a1b #b2c [#c3d] ici", {"network": "x"}),), (("#a1b #b2c ici", {"network": "x"}), ("#a1b #b2c #c3d", {"style_guide": StyleGuide(max_hashtags=9)}))),
    "tone.mentions": ((("@a @b @c @d [@e]", {"network": "x"}),), ("@a @b @c",)),
    "tone.emoji": (("Oui 🎉🎉🎉🎉[🎉]",), ("Oui 🎉🎉",)),
    "tone.emoji_for_word": (("Prenez le [🚌] demain",), ("Prenez l’autobus 🚌",)),
    "tone.long_sentence": (("[" + "mot " * 40 + "fin.]",), ("Une phrase courte.",)),
    "tone.avoid": ((("Les [clients] du CLSC", {"style_guide": StyleGuide(words_to_avoid={"clients": "on dit usagers"})}),), ("Les clients", ("La clientèle", {"style_guide": StyleGuide(words_to_avoid={"client": "non"})}))),
    "tone.insult": (("Ce ministre est un [imbécile] fini", "Quel [menteur] alors"), ("Une ministre habile", "Une disputeuse", "Le clown de cirque")),
    "tone.readability": (("[" + "L’institutionnalisation gouvernementale complexifie considérablement l’administration démocratique, " * 20 + "fin.]",), ("Le chat dort. " * 40, "Court.")),
    "sense.alternative_text": ((("[]Photo", {"media_without_alt": 1}),), ("Photo",)),
    "sense.shortener": (("Voir [https://bit.ly/abc] ici",), ("Voir https://exemple.org/bit.ly",)),
    "sense.dead_link": ((("Voir [https://exemple.org/a] ici", {"link_statuses": {"https://exemple.org/a": 404}}),), (("Voir https://exemple.org/a", {"link_statuses": {"https://exemple.org/a": 200}}), "Voir https://exemple.org/b")),
    "sense.glued_words": (("C’est la [fin.]La suite",), ("C’est la fin. La suite", "https://exemple.org/fin.La", "@nom.Le")),
    "sense.placeholder": (("Bonjour [[NOM]], merci", "Bonjour [{prenom}]", "[Lorem ipsum] dolor".replace("L", "l"), "Le [XX] mars", "[TODO] écrire"), ("Bonjour Nom", "Le XXe siècle", "[…]", "un todo")),
    "sense.unbalanced": (("Oui [(]non", "Oui[)] non", "Il dit [«]~oui"), ("Oui (non)", "1) un", "Oui :) non", "«~oui~»")),
    "sense.said_already": ((("[Le train part demain à midi]", {"recent_texts": ("Le train part demain à midi!",)}),), (("Le train part", {"recent_texts": ("Le bus arrive",)}),)),
    "sense.handle": ((("Merci [@roy.bsky.social]", {"network": "bluesky", "missing_handles": frozenset({"roy.bsky.social"})}), ("Merci [@roy]", {"network": "bluesky"}),
                      ("Merci à Anne Cyr [@roy.bsky.social]", {"network": "bluesky", "known_handles": {"roy.bsky.social": "Luc Roy"}})),
                     (("Merci à Luc Roy @roy.bsky.social", {"network": "bluesky", "known_handles": {"roy.bsky.social": "Luc Roy"}}), "Merci @roy")),
    "sense.telephone": (("Appelez Luc au [418~555-0199] ici",), ("Le 1 800 555-0199", ("Au 418 555-0199", {"style_guide": StyleGuide(public_contacts=frozenset({"418 555-0199"}))}), "12 500 000 voix")),
    "sense.email": (("Écrivez à [luc.roy@gmail.com] ici",), ("Écrivez à info@exemple.quebec", ("à luc@exemple.org", {"style_guide": StyleGuide(public_contacts=frozenset({"luc@exemple.org"}))}))),
    "sense.weekday": (("Le [lundi 24 novembre] ici", "Le [31 novembre] ici", "Le [lundi 3 octobre 2026] ici"), ("Le mardi 24 novembre", "Le samedi 3 octobre 2026", "Le 29 février")),
    "sense.past_date": (("Rendez-vous le [3 novembre] ici",), ("Rendez-vous le 3 décembre", "Le 5 octobre, on a voté", "Le 3 mars, rendez-vous")),
    "sense.hashtag_capitals": (("Oui [#onveutunpays]",), ("Oui #OnVeutUnPays", "#polqc", "#environnement", "#xqzwvkjh")),
    "voice.first_person": ((("Demain [je] serai là", {"voice": ChannelVoice.OFFICIAL}),), (("Demain je serai là", {"voice": ChannelVoice.CANDIDATE}), ("«~je viens~», dit-elle", {"voice": ChannelVoice.OFFICIAL}))),
    "voice.we": ((("Demain [nous serons] là", {"voice": ChannelVoice.PERSONAL}),), (("Demain nous serons là", {"voice": ChannelVoice.OFFICIAL}), ("Rendez-vous chez nous", {"voice": ChannelVoice.PERSONAL}))),
    "voice.speaker": ((("[Anne Cyr]~: bonjour", {"voice": ChannelVoice.CANDIDATE, "speaker": "Luc Roy", "candidate_names": ("Anne Cyr", "Luc Roy")}),),
                      (("Luc Roy~: bonjour", {"voice": ChannelVoice.CANDIDATE, "speaker": "Luc Roy", "candidate_names": ("Anne Cyr", "Luc Roy")}), ("Avec Anne Cyr demain", {"voice": ChannelVoice.CANDIDATE, "candidate_names": ("Anne Cyr",)}))),
    "voice.rival_hashtag": ((("Oui [#AvecEux]", {"rival_hashtags": frozenset({"aveceux"})}),), ("Oui #AvecEux",)),
    "voice.personal_hashtag": ((("Oui [#Luc2026]", {"voice": ChannelVoice.OFFICIAL, "personal_hashtags": frozenset({"luc2026"})}),), (("Oui #Luc2026", {"voice": ChannelVoice.PERSONAL, "personal_hashtags": frozenset({"luc2026"})}),)),
    "voice.language": ((("[Bonjour à toutes les amies.] Oui", {"channel_language": "en"}),), (("Bonjour à toutes les amies.", {"channel_language": "fr"}),)),
    "law.agent_mention": ((("Votez[]", {"is_paid": True, "agent_mention": "Luc Roy, agent officiel"}), ("[]Votez", {"is_paid": True})), ("Votez", ("Votez. LUC ROY, agent officiel", {"is_paid": True, "agent_mention": "Luc Roy, agent officiel"}))),
    "law.blackout": ((("[]Votez", {"is_paid": True, "blackouts": (SILENCE,)}),), (("Votez", {"blackouts": (SILENCE,)}), ("Votez", {"is_paid": True, "blackouts": (SILENCE,), "publish_at": datetime(2026, 12, 1, tzinfo=UTC)}))),
    "length.too_long": ((("a" * 300 + "[aaaa]", {"limits": BLUESKY}), ("a" * 300 + "[aaaa]", {"network": "bluesky"})), (("a" * 300, {"limits": BLUESKY}), "a" * 5000)),
}  # fmt: skip


def said(rule: str, case: Case) -> tuple[str, list[Remark]]:
    text, around = (case, {}) if isinstance(case, str) else case
    marked = text.replace("~", "\u00a0")
    around = {"language": "fr", "now": NOW, **around}
    page = load_rules()[rule]
    return marked, list(page.find_remarks(ParsedText(marked), ProofContext(**around)))


def unmarked(rule: str, case: Case) -> tuple[Case, int, int]:
    text, around = (case, {}) if isinstance(case, str) else case
    opens = text.index("[")
    closes = text.rindex("]")
    return (text[:opens] + text[opens + 1 : closes] + text[closes + 1 :], around), opens, closes - 1


HITS = [(rule, case) for rule, (hits, _) in CASES.items() for case in hits]
MISSES = [(rule, case) for rule, (_, misses) in CASES.items() for case in misses]


@pytest.mark.parametrize(("rule", "case"), HITS, ids=lambda value: str(value)[:60])
def test_a_rule_finds_what_it_is_for(rule: str, case: Case) -> None:
    plain, start, end = unmarked(rule, case)
    text, found = said(rule, plain)
    assert any(one.start <= start and end <= one.end for one in found), [
        (one.start, one.end, one.words_in(text)) for one in found
    ]


@pytest.mark.parametrize(("rule", "case"), MISSES, ids=lambda value: str(value)[:60])
def test_a_rule_leaves_what_is_right(rule: str, case: Case) -> None:
    text, found = said(rule, case)
    assert [one.words_in(text) for one in found] == []


def test_every_rule_of_ours_is_tried_here() -> None:
    assert set(load_rules()) - set(CASES) == set()


def test_every_rule_has_its_source_and_its_sentence() -> None:
    for rule, cases in CASES.items():
        page = load_rules()[rule]
        assert page.source
        assert page.title != page.name
        assert page.find.__doc__
        for case in cases[0]:
            assert all(one.translated_message() for one in said(rule, unmarked(rule, case)[0])[1])
