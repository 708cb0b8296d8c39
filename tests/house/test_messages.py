"""Translations: gathered, kept, checked and compiled without the gettext programs."""

import gettext
from pathlib import Path

import pytest

from vigie.ops import translations

TEMPLATE = """{% load i18n %}
   <p title="it's">{% translate "It's late" %}</p>
 {% blocktranslate trimmed count n=n %}
   one waits
 {% plural %}
   {{ n }} wait, 100%
 {% endblocktranslate %}
      {{ _("Hello") }}
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    room = tmp_path / "vigie" / "porch"
    (room / "templates" / "porch").mkdir(parents=True)
    (room / "__init__.py").write_text('title = _("Porch")\nverb = pgettext_lazy("verb", "Post")\n')
    (room / "templates" / "porch" / "door.html").write_text(TEMPLATE)
    return room


def _translate(room: Path, english: str, french: str) -> None:
    catalogue = room / translations.CATALOGUE
    empty = f'msgid "{english}"\nmsgstr ""'
    assert empty in catalogue.read_text()
    catalogue.write_text(catalogue.read_text().replace(empty, f'msgid "{english}"\nmsgstr "{french}"'))


def test_texts_of_code_and_templates_are_gathered(room: Path) -> None:
    translations.update_catalogue(room)
    written = (room / translations.CATALOGUE).read_text()
    for text in ("Porch", "Post", "It's late", "one waits", "%(n)s wait, 100%%", "Hello"):
        assert f'"{text}"' in written


def test_nothing_changes_when_nothing_changed(room: Path) -> None:
    assert translations.update_catalogue(room)
    assert not translations.update_catalogue(room)


def test_a_missing_translation_is_a_fault_until_it_is_there(room: Path) -> None:
    translations.update_catalogue(room)
    assert "porch: not translated: 'Porch'" in translations.find_faults(room)
    _translate(room, "Porch", "Galerie")
    assert not [fault for fault in translations.find_faults(room) if "Porch" in fault]


def test_a_text_that_was_never_gathered_is_a_fault(room: Path) -> None:
    assert "porch: not in the catalogue: 'Hello'" in translations.find_faults(room)


def test_a_doubtful_translation_is_a_fault(room: Path) -> None:
    translations.update_catalogue(room)
    _translate(room, "Porch", "Galerie")
    catalogue = room / translations.CATALOGUE
    catalogue.write_text(catalogue.read_text().replace('msgid "Porch"', '#, fuzzy\nmsgid "Porch"'))
    assert "porch: unsure (fuzzy): 'Porch'" in translations.find_faults(room)


def test_a_translation_survives_the_absence_of_its_text(room: Path) -> None:
    translations.update_catalogue(room)
    _translate(room, "Porch", "Galerie")
    code = (room / "__init__.py").read_text()
    (room / "__init__.py").write_text("")
    translations.update_catalogue(room)
    (room / "__init__.py").write_text(code)
    translations.update_catalogue(room)
    assert 'msgid "Porch"\nmsgstr "Galerie"' in (room / translations.CATALOGUE).read_text()


def test_what_is_compiled_can_be_read(room: Path, tmp_path: Path) -> None:
    translations.update_catalogue(room)
    _translate(room, "Porch", "Galerie")
    translations.compile_catalogue(room, tmp_path / "spare")
    with (room / translations.CATALOGUE).with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Porch") == "Galerie"
