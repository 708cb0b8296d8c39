"""The true public stream as it came one afternoon, where a recording is at hand (beside the project)."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from vigie.networks.bluesky.jetstream import translate_frames
from vigie.networks.types import RemotePost

BESIDE = Path(__file__).resolve().parents[4].parent / "shared" / "data"
FRAMES = Path(os.environ.get("VIGIE_SAMPLES", BESIDE)) / "api_fixtures" / "jetstream_v1_frames.jsonl"
POST = "app.bsky.feed.post"
pytestmark = pytest.mark.skipif(not FRAMES.exists(), reason="no recording of the public stream on this machine")


def test_every_post_of_a_true_stream_is_read_without_loss() -> None:
    frames = FRAMES.read_text(encoding="utf-8").splitlines()
    page = translate_frames(list(frames), None)
    heard = {one.ref.remote_id: one for one in page.items}
    events = [json.loads(frame) for frame in frames]
    written = [event for event in events if is_post(event, "create", "update")]
    lost: Counter[str] = Counter()
    for event in written:
        lost.update(what_is_missing(heard[uri(event)], event["commit"]["record"]))
    assert lost == {}
    assert len(written) > 10
    assert page.skipped == 0
    assert page.gone == tuple(uri(event) for event in events if is_post(event, "delete"))
    assert page.cursor == str(events[-1]["time_us"])


def is_post(event: Any, *operations: str) -> bool:
    change = event.get("commit") or {}
    return change.get("collection") == POST and change.get("operation") in operations


def uri(event: Any) -> str:
    return f"at://{event['did']}/{POST}/{event['commit']['rkey']}"


def what_is_missing(heard: RemotePost, record: Any) -> list[str]:
    embed = record.get("embed") or {}
    beside = embed.get("media") or embed
    features = [facet["features"][0]["$type"] for facet in record.get("facets") or []]
    kept = {
        "text": heard.text == record["text"],
        "pictures": len(heard.media) >= len(beside.get("images") or []),
        "video": bool(heard.media) or "video" not in str(beside.get("$type")),
        "quote": bool(heard.quote_of) or ".record" not in str(embed.get("$type")),
        "card": bool(heard.card) or "external" not in beside,
        "mentions": bool(heard.mentions) or not any(kind.endswith("#mention") for kind in features),
        "tags": bool(heard.tags) or not any(kind.endswith("#tag") for kind in features),
        "reply": heard.reply_to == (record.get("reply") or {}).get("parent", {}).get("uri", ""),
        "language": heard.language == next(iter(record.get("langs") or []), ""),
    }
    return [name for name, is_kept in kept.items() if not is_kept]
