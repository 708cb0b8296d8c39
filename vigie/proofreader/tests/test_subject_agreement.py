"""Agreement far from its subject, read with the engine's dictionary. What is wrong stands in [ ]."""

import pytest

from vigie.proofreader.context import ProofContext

WRONG = {
    "Les travailleuses du réseau public [mérite] un salaire décent.": "méritent",
    "La population [sont] prête.": "est",
    "Les promesses du gouvernement ne [suffit] plus.": "suffisent",
    "Le nombre de plaintes [ont] doublé en deux ans.": "a",
    "Notre parti et ses alliés [propose] un gel des loyers.": "proposent",
    "Des milliers de personnes [marche] aujourd’hui.": "marchent",
    "Les élèves de l’école Saint-Jean [a] gagné le tournoi.": "ont",
    "La hausse des tarifs [inquiètent] les familles.": "inquiète",
    "Quand les élus de la région [parle], on écoute.": "parlent",
    "Les parents qui [cherche] une place sont épuisés.": "cherchent",
    "Aucune solution n’est [parfait].": "parfaite",
    "Nos équipes sont [mobilisé] jour et nuit.": "mobilisées",
    "Les enjeux sont [national].": "nationaux",
    "Cette mesure est [nécessaires].": "nécessaire",
    "Vous êtes tous [invité] au lancement.": "invités",
    "Combien de logements avez-vous [construit]?": "construits",
    "Les mensonges qu’ils ont [raconté] nous coûtent cher.": "racontés",
    "Les listes d’attente [son] de plus en plus longues.": "sont",
    "Le conseil municipal [à] voté contre.": "a",
    "Il reste des places [a] la soirée.": "à",
}
RIGHT = (
    "La majorité des élus ont voté contre.",
    "Une foule de gens se sont massés devant le centre.",
    "La plupart savent déjà pour qui voter.",
    "Cet été seront annoncés les travaux.",
    "Le film Les ordres est présenté en version restaurée.",
    "Pour elle, écouter leurs parcours et leurs espoirs est enrichissant.",
    "Le prix des loyers et des taxes augmente.",
    "Le maire et la conseillère demandent une enquête.",
    "Les deux chefs se sont serré la main.",
    "Les personnes en réinsertion à l’emploi qui souhaitent une formation sont là.",
    "On les voit comme des alliés dans la lutte contre le froid.",
    "Les garanties nécessaires sont données par la loi.",
    "La chaleur qu’il a fait cet été était rare.",
    "Les efforts qu’il a fallu fournir étaient énormes.",
    "Les photos que vous nous avez envoyées seront exposées.",
    "Le maire a la confiance des gens.",
    "La mairesse dit que le ministre a la solution.",
    "Depuis lundi, 450 personnes se sont mobilisé·e·s.",
    "C’est une des mesures qui a le plus d’effet.",
    "Trois pour cent est un minimum.",
    "Les élèves et leur enseignante sont contents.",
)


@pytest.mark.parametrize(("marked", "fix"), WRONG.items())
def test_what_does_not_agree_is_found_and_mended(reader, marked, fix):
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    (remark, *_) = [one for one in reader.check(text, ProofContext(language="fr")).remarks if one.start == start]
    assert (remark.start, remark.end) == (start, end)
    assert remark.nature == "fault"
    assert remark.fixes[0] == fix
    assert remark.source
    assert remark.translated_message()


@pytest.mark.parametrize("text", RIGHT)
def test_what_agrees_is_left_alone(reader, text):
    assert [
        one.words_in(text) for one in reader.check(text, ProofContext(language="fr")).remarks if one.nature == "fault"
    ] == []


def test_without_the_engine_nothing_is_said_of_agreement():
    from vigie.proofreader.engines.engine_client import EngineClient
    from vigie.proofreader.engines.worker_pool import WorkerPool, WorkerProcess
    from vigie.proofreader.grammar.morphology import MorphologyCache, MorphologyClient
    from vigie.proofreader.grammar.subject_agreement import find_remarks
    from vigie.proofreader.text.parsed_text import ParsedText
    from vigie.proofreader.time_budget import TimeBudget

    silent = EngineClient("Silent", WorkerPool(lambda: WorkerProcess(["/bin/false"], {}), lambda: 1), 0.5)
    morphology = MorphologyClient(silent, MorphologyCache(), TimeBudget())
    assert list(find_remarks(ParsedText("Les élus mérite mieux."), morphology)) == []
    silent.close()
