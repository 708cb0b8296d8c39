"""How well texts are proof-read: python -m bench.proofreading_quality SET.jsonl [--show]

Each line of the set is `{"text": …, "lang": "fr", "labels": [{"start", "end", "nature", "fix"?}]}`; a clean text has no
faults. A fault is found when a remark of its nature touches it. Printed by nature: recall, how often the right fix is
among those offered, precision, and the share of clean texts with an alarm. A text may say its `network`, the `voice` of
its channel, and the `topic` of its faults: recall is then printed by topic too.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from vigie.proofreader.context import ChannelVoice, ProofContext
from vigie.proofreader.proofreader import Proofreader
from vigie.proofreader.remarks import Remark


def main() -> None:
    texts = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if line.strip()]
    reader, score, topics = Proofreader(), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for entry in texts:
        remarks = reader.check(entry["text"], context_of(entry), suggestions=5, converge=True).remarks
        weigh(score, entry, remarks, "--show" in sys.argv)
        weigh_topic(topics, entry, remarks)
    reader.close()
    for nature in sorted({nature for nature, _ in score}):
        print(f"{nature:<12}" + report(lambda name, nature=nature: score[nature, name]))  # type: ignore[misc]
    for topic in sorted({topic for topic, _ in topics}):
        print(f"  {topic:<14}{topics[topic, 'found']}/{topics[topic, 'wanted']}")


def context_of(entry: dict) -> ProofContext:  # type: ignore[type-arg]
    """What the writer of this text has said of it."""
    voice = ChannelVoice(entry.get("voice", ""))
    return ProofContext(language=entry.get("lang", "fr"), network=entry.get("network", ""), voice=voice)


def weigh_topic(topics: Counter[tuple[str, str]], entry: dict, remarks: tuple[Remark, ...]) -> None:  # type: ignore[type-arg]
    for fault in entry.get("labels", []) if "topic" in entry else []:
        topics[entry["topic"], "wanted"] += 1
        said = (remark for remark in remarks if remark.nature == fault["nature"])
        topics[entry["topic"], "found"] += any(touches(remark, fault) for remark in said)


def weigh(score: Counter[tuple[str, str]], entry: dict, remarks: tuple[Remark, ...], show: bool) -> None:  # type: ignore[type-arg]
    """Count one text."""
    faults = entry.get("labels", [])
    natures = {str(remark.nature) for remark in remarks} | {fault["nature"] for fault in faults}
    for nature in natures | ({"fault"} if not faults else set()):
        said = [remark for remark in remarks if remark.nature == nature]
        wanted = [fault for fault in faults if fault["nature"] == nature]
        found = [fault for fault in wanted if any(touches(remark, fault) for remark in said)]
        right = [fault for fault in found if any(mends(remark, fault, entry["text"]) for remark in said)]
        true = [remark for remark in said if any(touches(remark, fault) for fault in wanted)]
        for name, count in (("wanted", wanted), ("found", found), ("right", right), ("said", said), ("true", true)):
            score[nature, name] += len(count)
        score[nature, "clean"] += not faults
        score[nature, "alarmed"] += not faults and bool(said)
        if show:
            for fault in wanted:
                if fault not in found:
                    print(f"missed {nature}: {entry['text'][fault['start'] : fault['end']]!r} in {entry['text']!r}")
            for remark in said:
                if remark not in true:
                    print(f"alarm {remark.rule}: {remark.words_in(entry['text'])!r} in {entry['text']!r}")


def touches(remark: Remark, fault: dict) -> bool:  # type: ignore[type-arg]
    return remark.start < max(fault["end"], fault["start"] + 1) and fault["start"] < max(remark.end, remark.start + 1)


def mends(remark: Remark, fault: dict, text: str) -> bool:  # type: ignore[type-arg]
    """Whether one of the fixes gives the wanted text around the fault."""
    if "fix" not in fault or not touches(remark, fault):
        return False
    wanted = text[: fault["start"]] + fault["fix"] + text[fault["end"] :]
    return any(text[: remark.start] + fix + text[remark.end :] == wanted for fix in remark.fixes)


def report(count) -> str:  # type: ignore[no-untyped-def]
    def share(part: str, whole: str) -> str:
        return f"{count(part) / count(whole):6.1%} ({count(part)}/{count(whole)})" if count(whole) else "     –"

    return (
        f"recall {share('found', 'wanted')}  right fix {share('right', 'wanted')}  "
        f"precision {share('true', 'said')}  clean texts alarmed {share('alarmed', 'clean')}"
    )


if __name__ == "__main__":
    main()
