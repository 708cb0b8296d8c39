"""Rules are grouped under words of ours."""

from vigie.proofreader.rule_registry import load_rules
from vigie.proofreading.rule_families import ENGINE_RULE_TITLES, FAMILY_TITLES


def test_every_family_of_rules_has_a_title() -> None:
    families = {name.split(".")[0] for name in [*load_rules(), *ENGINE_RULE_TITLES]}
    assert sorted(families - set(FAMILY_TITLES)) == []
