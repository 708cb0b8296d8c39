"""What real posts hold and no engine may call a fault, beside what it must go on finding."""

import pytest

from vigie.proofreader.context import ProofContext

#: Names, set phrases, half-read sentences, familiar turns, other languages.
MEANT = (
    "Merci à M. Massicote pour son accueil.",
    "Les porte-parole de Québec solidaire ont pris la parole.",
    "Le Parti Québécois tiendra son congrès samedi.",
    "On livre notre Plan santé!",
    "On propose une « Allocation aînés » de 2 000 $ par année.",
    "Internet haute vitesse arrive chez nous.",
    "C’est salle comble ce soir.",
    "Tous ensemble pour le climat.",
    "Ils et elles veulent voter.",
    "Y’avait du monde à messe.",
    "Bravo bravo bravo à notre équipe!",
    "Optel débarque à Munich.",
    "Maïtée Labrecque sera là.",
    "Ce pillage de la🇫🇷 continue.",
    "Il faut un food truck au parc.",
    "Danke, so viel hast du getan und nie vergessen.",
    "Le gouv. est trop timide.",
    "Notre co-rapporteur a parlé de pédagogisme.",
    "Une belle gang de bénévoles est venue.",
    "Il prévoit que ça se fera quelque part.",
    "Je n’ai jamais été voter.",
    "Elle présente son plan loyers demain.",
    "Le dossier garderies avance.",
)
TYPOGRAPHY = (
    "L’Etat doit agir.",
    "Mes voeux de bonne année.",
    "La C.A.Q. a parlé.",
    "Echanges et débats ce soir.",
    "A Montréal, il neige.",
)
WRONG = {
    "Va-y, c’est ton tour.": "Va-y",
    "Les familles québécoise attendent.": "québécoise",
    "Elle défend son dossier complets demain.": "complets",
    "Le québec mérite mieux.": "québec",
    "Rendez-vous le 12 Mars à Rimouski.": "Mars",
    "Les québécois ont parlé.": "québécois",
    "Décidement, il pleut.": "Décidement",
    "C’est innaceptable.": "innaceptable",
    "La region a commandé des masques.": "region",
    "Il y’a des milliards en jeu.": "y’a",
    "Nous avons présentés nos candidates.": "présentés",
}


def faults(reader, text):
    return [
        one.words_in(text) for one in reader.check(text, ProofContext(language="fr")).remarks if one.nature == "fault"
    ]


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_is_no_fault(reader, text):
    assert faults(reader, text) == []


@pytest.mark.parametrize("text", TYPOGRAPHY)
def test_typography_is_no_fault(reader, text):
    assert faults(reader, text) == []


@pytest.mark.parametrize(("text", "words"), WRONG.items())
def test_faults_are_still_found(reader, text, words):
    assert any(words in found or found in words for found in faults(reader, text))


def test_a_capital_without_its_accent_is_mended(reader):
    text = "Echanges et débats ce soir."
    (remark,) = reader.check(text, ProofContext(language="fr")).remarks
    assert (remark.nature, remark.fixes) == ("typography", ("Échanges",))
