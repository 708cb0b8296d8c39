"""All the fixes at once, then again: nothing more."""

import re

from hypothesis import given
from hypothesis import strategies as st

from vigie.proofreader.fix_convergence import converge_fixes
from vigie.proofreader.fixes import apply_fixes
from vigie.proofreader.remarks import Nature, Remark


def reader(*changes):
    """A proof-reader of a few replacements."""

    def read(text):
        return tuple(
            Remark(found.start(), found.end(), Nature.FAULT, f"x.{number}", "", (fix,))
            for number, (pattern, fix) in enumerate(changes)
            for found in re.finditer(pattern, text)
        )

    return read


def test_a_fix_is_completed_by_the_one_it_calls_for():
    read = reader(("a", "b"), ("b", "c"))
    remarks = converge_fixes("xax", read)
    assert apply_fixes("xax", remarks) == "xcx"


def test_a_mistake_that_shows_once_its_neighbour_is_mended_joins_the_others():
    read = reader(("les chat\\b", "les chats"), ("(?<=chats )dort", "dorment"))
    assert apply_fixes("les chat dort", converge_fixes("les chat dort", read)) == "les chats dorment"


def test_a_fix_that_reaches_past_the_first_adds_to_it():
    read = reader(("Ecrivez", "Écrivez"), ("Écrivez nous", "Écrivez-nous"))
    first, second = converge_fixes("Ecrivez nous", read)
    assert (first.start, first.end, first.fixes) == (0, 7, ("Écrivez",))
    assert (second.start, second.end, second.fixes) == (7, 12, ("-nous",))


def test_two_rules_that_undo_each_other_offer_nothing():
    assert not any(one.fixes for one in converge_fixes("a", reader(("a", "b"), ("b", "a"))))


def test_what_does_not_settle_on_a_line_leaves_the_others_alone():
    text = "a\nteh"
    assert apply_fixes(text, converge_fixes(text, reader(("a", "b"), ("b", "a"), ("teh", "the")))) == "a\nthe"


LETTERS = st.text("abc", max_size=4)


@given(st.text("abc \n", max_size=30), st.lists(st.tuples(st.text("abc", min_size=1, max_size=3), LETTERS), max_size=4))
def test_applying_twice_is_applying_once(text, changes):
    read = reader(*changes)
    once = apply_fixes(text, converge_fixes(text, read))
    assert apply_fixes(once, converge_fixes(once, read)) == once
