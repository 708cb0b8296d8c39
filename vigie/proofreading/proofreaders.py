"""The proof-reader of this process, and the LanguageTool server that each house may have of its own."""

from collections.abc import Iterator
from functools import cache, lru_cache

from django.conf import settings

from vigie.channels import http_clients
from vigie.proofreader.context import ProofContext
from vigie.proofreader.engines.base import EngineReport
from vigie.proofreader.engines.languagetool import LanguageToolEngine
from vigie.proofreader.proofreader import Proofreader
from vigie.proofreader.remarks import Remark
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.time_budget import TimeBudget


@cache
def get_proofreader() -> Proofreader:
    """The one of this process; its workers start at the first text."""
    import atexit

    one = Proofreader(languagetool=HouseLanguageTool(), answer_timeout=settings.PROOFREADING_TIMEOUTS["engine"])
    atexit.register(one.close)
    return one


@lru_cache(maxsize=32)
def languagetool_at(address: str = "") -> LanguageToolEngine:
    """The server of that address, asked as any stranger's: a private one only where the operator opened it.

    Empty: the one that the operator chose for all (VIGIE_LANGUAGETOOL), if there is one.
    """
    return LanguageToolEngine(address, http_clients.client_for()) if address else LanguageToolEngine()


def try_languagetool(address: str) -> None:
    """Ask it a word, so that its report says how it is."""
    list(languagetool_at(address).find_remarks(ParsedText("Bonjour.", "fr"), ProofContext(), TimeBudget()))


class HouseLanguageTool:
    """See `engines.base.CheckingEngine`: each text goes to the server of its house."""

    def find_remarks(self, text: ParsedText, context: ProofContext, budget: TimeBudget) -> Iterator[Remark]:
        return languagetool_at(context.languagetool_address).find_remarks(text, context, budget)

    def suggest_words(self, word: str) -> tuple[str, ...]:
        return ()

    def report(self) -> EngineReport:
        """That of the operator's server; each house asks `languagetool` for its own."""
        return languagetool_at().report()

    def close(self) -> None:
        languagetool_at.cache_clear()
