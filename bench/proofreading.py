"""How quickly texts are proof-read, and with how much memory: python -m bench.proofreading [--quick]

Fresh texts at each turn (no paragraph is remembered), then typing (all but the last paragraph is). Beside our figures,
the bare French engine on the same texts in the same run: the ratio survives a slower machine.
"""

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from bench.ground import machine, p50_p95
from vigie.proofreader.context import ChannelVoice, ProofContext
from vigie.proofreader.engines.grammalecte_install import find_grammalecte
from vigie.proofreader.proofreader import Proofreader

SENTENCES = (
    "Les députées et députés de l’opposition demandent une enquête publique sur les hausses de loyer à {place}.",
    "La ministre a promis {n} logements abordables, mais seulement une poignée ont été construit depuis {year}.",
    "Rendez-vous {day} à 19 h au centre communautaire de {place} pour en parler avec votre candidate.",
    "Merci à toutes et à tous d’être venus malgré la neige : {n} personnes, du jamais vu a {place} !",
    "Notre plan pour le climat tient en {n} mesures concrètes, chiffrées et vérifiées par des économistes.",
    "Il faut que les familles de {place} puisse se loger sans y laisser la moitié de leur revenu.",
)
PLACES = (
    "Trois-Rivières",
    "Rimouski",
    "Gatineau",
    "Sherbrooke",
    "Val-d’Or",
    "Laval",
    "Sept-Îles",
    "Chicoutimi",
    "Joliette",
)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
TYPISTS = 20
PAUSE = 0.7  # seconds between two checks of one typist: the delay after a key, and the time to write a few words
CONTEXT = ProofContext(language="fr", network="x", voice=ChannelVoice.OFFICIAL)
PEER = """
import sys, time, json
sys.path.insert(0, sys.argv[1])
from grammalecte import GrammarChecker
checker = GrammarChecker("fr")
checker.getParagraphErrors("Bonjour.")
times = []
for text in json.load(sys.stdin):
    start = time.perf_counter()
    for line in text.split("\\n"): checker.getParagraphErrors(line)
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps(times))
"""


def main() -> None:
    runs = 30 if "--quick" in sys.argv else 120
    print(machine())
    first = first_check()
    reader = Proofreader()
    reader.check("Bonjour.", CONTEXT)
    print(f"first check after start: {first:.0f} ms (limit 600)")
    for size, limit in ((280, 40), (2_200, 250)):
        texts = [text_of(size, seed) for seed in range(runs)]
        for text in texts[: runs // 4]:  # the engine's own memory of words fills with any text
            reader.check(text, CONTEXT)
        fresh = [timed(reader, text) for text in (text_of(size, seed + 10_000) for seed in range(runs))]
        show(f"{size} characters, a fresh text", fresh, limit, bare([text_of(size, s + 20_000) for s in range(runs)]))
        show(f"{size} characters, typing", typed(reader, size, runs), limit)
    show(f"{TYPISTS} people typing at once, 280 characters", crowd(reader, 8 if "--quick" in sys.argv else 20), 150)
    print(f"memory of the workers, French: {memory(reader):.0f} MB in {len(reader.worker_pids)} processes (limit 200)")
    reader.check("The peoples was happy.", ProofContext(language="en"))
    reader.check(text_of(2_200, 1), CONTEXT)
    print(f"memory of the workers, both languages: {memory(reader):.0f} MB in {len(reader.worker_pids)} (limit 200)")
    reader.close()


def text_of(size: int, seed: int) -> str:
    """A text of about this size that no other seed gives, in paragraphs of two or three sentences."""
    chance = random.Random(seed)
    said = ""
    while len(said) < size:
        words = chance.choice(SENTENCES).format(
            place=chance.choice(PLACES),
            n=chance.randint(2, 9_000),
            year=chance.randint(1990, 2026),
            day=chance.choice(DAYS),
        )
        said += words + ("\n" if len(said) % 3 == 0 else " ")
    return said[:size].rstrip()


def first_check() -> float:
    """Milliseconds from a proof-reader without workers to its first answer, the rules already read."""
    other = Proofreader()
    other.check("Bonjour.", ProofContext(language="es"))
    start = time.perf_counter()
    other.check(text_of(280, 1), CONTEXT)
    taken = (time.perf_counter() - start) * 1000
    other.close()
    return taken


def timed(reader: Proofreader, text: str) -> float:
    start = time.perf_counter()
    reader.check(text, CONTEXT)
    return (time.perf_counter() - start) * 1000


def typed(reader: Proofreader, size: int, runs: int) -> list[float]:
    """The last forty characters of a text come one word after another."""
    times = []
    for seed in range(max(runs // 6, 1)):
        whole = text_of(size, seed + 30_000)
        reader.check(whole[:-40], CONTEXT)
        times += [timed(reader, whole[:end]) for end in range(len(whole) - 36, len(whole), 6)]
    return times


def crowd(reader: Proofreader, turns: int) -> list[float]:
    """Everybody writes a text of her own, six characters at each check."""
    times: list[float] = []

    def write(seed: int) -> None:
        whole = text_of(280, seed + 40_000)
        chance = random.Random(seed)
        time.sleep(chance.random() * PAUSE)
        for turn in range(turns):
            times.append(timed(reader, whole[: 280 - 6 * (turns - turn)]))
            time.sleep(PAUSE * (0.7 + 0.6 * chance.random()))

    people = [threading.Thread(target=write, args=(seed,)) for seed in range(TYPISTS)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return times


def bare(texts: list[str]) -> float | None:
    """The p95 of the French engine alone, in a process of its own, without us."""
    import json

    folder = find_grammalecte()
    if folder is None:
        return None
    command = [sys.executable, "-I", "-c", PEER, str(folder)]
    ran = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return p50_p95(json.loads(ran.stdout))[1]


def memory(reader: Proofreader) -> float:
    """Resident megabytes of the workers, shared pages counted in each."""
    return sum(
        int(line.split()[1]) / 1024
        for pid in reader.worker_pids
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    )


def show(what: str, times: list[float], limit: float, peer: float | None = None) -> None:
    median, late = p50_p95(times)
    beside = f"; the bare engine's p95 {peer:.0f} ms, ratio {late / peer:.1f}" if peer else ""
    print(f"{what}: median {median:.0f} ms, p95 {late:.0f} ms (limit {limit:.0f}){beside}")


if __name__ == "__main__":
    main()
