"""What we watch is written without mistakes."""

from uuid import uuid4

from vigie.desk import dictionary_words
from vigie.listening.models import Watch
from vigie.proofreading.text_check import Draft, check_text
from vigie.team.models import Member


def test_the_words_of_a_watch_are_known_and_its_signs_are_not_words(manager: Member, outsider: Member) -> None:
    workspace, question = manager.workspace, '(fluviade OR "grande brouaille") SAUF #zarbi lang:fr'
    Watch.objects.create(workspace=workspace, name="Zarblouville", question=question)
    words = set(dictionary_words.watched_words(workspace))
    assert words == {"Zarblouville", "fluviade", "grande", "brouaille", "zarbi"}
    assert list(dictionary_words.watched_words(outsider.workspace)) == []
    found = check_text(Draft("La fluviade et la brouaille attirent le monde.", workspace, text_key=uuid4())).findings
    assert not [finding.words for finding in found if finding.remark.rule == "spelling.unknown"]
