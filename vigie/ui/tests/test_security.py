"""What a page may load."""

from vigie.ui.content_security import policy_header


def rule(name: str) -> str:
    return next(rule for rule in policy_header("n0nce").split("; ") if rule.startswith(f"{name} "))


def test_a_heard_picture_knocks_at_no_door_of_her_machine(settings, monkeypatch):
    monkeypatch.delenv("VIGIE_ALLOW_PRIVATE", raising=False)
    settings.DEBUG, settings.REHEARSAL = False, "http://127.0.0.1:8099"
    assert rule("img-src") == "img-src 'self' data: blob: https: http://127.0.0.1:8099"
    settings.REHEARSAL = ""
    assert rule("img-src") == "img-src 'self' data: blob: https:"


def test_nothing_inline_runs(settings):
    for name in ("script-src", "style-src", "default-src"):
        assert "unsafe" not in rule(name)
        assert "https:" not in rule(name)
