# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""English words that sound alike, and verbs far from their subject, that the English engine lets pass.

Source: The Canadian Style (Public Works and Government Services Canada), chapters 10 and 12; the patterns are ours, and narrow.
"""

from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.phrase_patterns import PhrasePattern
from vigie.proofreader.remarks import Nature
from vigie.proofreader.rule_registry import RuleHit, rule
from vigie.proofreader.text.parsed_text import ParsedText

ENGLISH_SOURCE = "The Canadian Style, Public Works and Government Services Canada"
_B, _E = r"(?<![\w’-])", r"(?![\w’-])"
_NOT_MANY = r"(?!news|politics|economics|mathematics|series|species|campus|virus|bus|gas|business|class|glass|process|progress|access|congress|crisis|basis|address|press|loss|pass|mess|boss|chess|physics|athletics|census|canvas|status|focus|bonus|minus|plus|this|thus|ours|yours|always|us\b|olympics)"
_PATTERNS = (
    PhrasePattern(rf"{_B}(?P<x>your)(?= (?:going|welcome|right\b[.,!?]|not (?:going|alone|the)|invited|doing|getting|being|looking|a (?:great|good|star|hero|liar|legend)){_E})", "you’re", required_text="your ", example="I hope your going to love it. → I hope you’re going to love it."),
    PhrasePattern(rf"{_B}(?P<x>their)(?= (?:going|not (?:going|the|a)|doing|coming|trying|getting|saying|asking|is{_E}|are{_E}))", "they’re", "there", required_text="their ", example="Their going to cut services. → They’re going to cut services."),
    PhrasePattern(rf"{_B}(?P<x>there)(?= (?:plan|plans|children|kids|families|homes|votes?|voices?|jobs|rights|schools|own)(?: (?:is|are|was|were|to|for|in|has|have|will|at)|[.,!?]))(?<!is there)(?<!are there)", "their", required_text="there ", example="Listen to there children. → Listen to their children."),
    PhrasePattern(rf"{_B}(?:more|less|fewer|better|worse|rather|other|higher|lower|bigger|larger|faster|greater|earlier|later|older)(?: \w+){{0,2}} (?P<x>then)(?= (?:ever|any|the|a|an|last|that|this|our|we|they|he|she|it|in|you|i|most|half|one|two|\d))", "than", required_text=" then ", example="More people then ever voted early. → More people than ever voted early."),
    PhrasePattern(rf"{_B}(?:could|would|should|must|might) (?P<x>of)(?= \w)(?! course)", "have", required_text=" of ", example="He could of told the truth. → He could have told the truth."),
    PhrasePattern(rf"{_B}(?P<x>its)(?= (?:time|not|been|going|a (?:shame|great|good|fact|matter|disgrace)|the (?:law|least|right|first|best|only)|important|up to|our|your|never|just|really|about time|official|clear){_E})", "it’s", required_text="its ", example="It is late and its not fair. → It is late and it’s not fair."),
    PhrasePattern(rf"{_B}(?:of|in|for|with|on|by|to|from) (?P<x>it’s)(?= (?:own|citizens|members|budget|plan|history|kind|way)){_E}", "its", required_text="it’s", example="We are proud of it’s history. → We are proud of its history."),
    PhrasePattern(rf"(?:^|[.!?\n;:] ?)(?:the|our|these|those|many|several|both|all|most|their|your|my|his|her) {_NOT_MANY}(?P<n>[a-z]{{3,18}}[^s\W]s) (?P<x>has|is|was|doesn’t|hasn’t|isn’t|wasn’t|does)(?= (?:no|not|the|a|an|been|in|on|at|always|never|already|very|too|so|still|our|their|[a-z]+ed|[a-z]+ing){_E})", lambda m: {"has": "have", "is": "are", "was": "were", "does": "do", "doesn’t": "don’t", "hasn’t": "haven’t", "isn’t": "aren’t", "wasn’t": "weren’t"}[m["x"]], required_text="s", example="The ministers has no plan for our schools. → The ministers have no plan for our schools."),
    PhrasePattern(rf"(?<!or ){_B}(?:he|she|it) (?P<x>don’t)(?= \w)", "doesn’t", required_text="don", example="She don’t answer our questions. → She doesn’t answer our questions."),
    PhrasePattern(rf"(?<!of )(?<!for )(?<!to ){_B}(?:we|they) (?P<x>was|has|is|doesn’t)(?= \w)", lambda m: {"was": "were", "has": "have", "is": "are", "doesn’t": "don’t"}[m["x"]], required_text=" ", example="We was there when the bridge closed. → We were there when the bridge closed."),
    PhrasePattern(rf"{_B}there (?P<x>is|was)(?= (?:many|several|two|three|four|five|hundreds|thousands|dozens) )", lambda m: {"is": "are", "was": "were"}[m["x"]], required_text="there ", example="There is many reasons to join our union. → There are many reasons to join our union."),
    PhrasePattern(rf"{_B}(?:will|would|can|could|should|must|may|might)(?: not)? (?P<x>(?P<s>[a-z]{{2,12}}[^s\W])s)(?= (?:on|in|at|the|a|our|with|to|for){_E})", lambda m: m["s"], required_text=" ", example="The committee will meets on Tuesday. → The committee will meet on Tuesday."),
    PhrasePattern(rf"{_B}(?P<x>alot){_E}", "a lot", required_text="alot", example="Thanks alot! → Thanks a lot!"),
)  # fmt: skip


@rule(
    "english.confused",
    nature=Nature.FAULT,
    languages=("en",),
    source=ENGLISH_SOURCE,
    title=N_("English words that sound alike"),
)
def confused_words(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """your and you’re, then and than, its and it’s, “the ministers has”. Source: The Canadian Style."""
    for pattern in _PATTERNS:
        for found in pattern.find_hits(text, N_("“%(words)s” seems to stand for another word.")):
            if found.fixes:
                yield found
