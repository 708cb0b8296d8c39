"""How smooth the wall is in a browser: 12 columns of 200, scrolled, then told of what comes in all of them at once.

    python -m bench.wall [--css "…"] [--seconds 5]

`--css` adds rules to the page, to measure what one is worth; each figure stands beside its like in the same run.
Times are those of the browser's main thread (Chromium's own counters); without a graphics card drawing is slow, and
the frames are to be compared with one another only.
"""

import argparse
import os
import statistics
import time
from typing import Any
from urllib.parse import urlsplit

from bench.ground import installation, machine, web_server

SCROLL = """async (seconds) => {
  const body = document.querySelectorAll(".column-body")[1];
  body.scrollTop = 0;
  const frames = [];
  const long = [];
  const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)));
  watch.observe({ type: "longtask" });
  const began = performance.now();
  let last = began, step = 30;
  while (performance.now() - began < seconds * 1000) {
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
    if (body.scrollTop + body.clientHeight >= body.scrollHeight - 5) step = -30;
    if (body.scrollTop <= 0) step = 30;
    body.scrollTop += step;
  }
  watch.disconnect();
  return { frames: frames.slice(1), long };
}"""
FILL = """async () => {
  for (let turn = 0; turn < 400; turn++) {
    const short = [...document.querySelectorAll(".column-body")].filter((body) => body.querySelector(".column-foot a"));
    if (!short.length) break;
    for (const link of short.map((body) => body.querySelector(".column-foot a"))) {
      if ((link.turn ?? -20) + 20 <= turn) htmx.trigger(link, "click");
      link.turn ??= turn;
    }
    await new Promise((done) => setTimeout(done, 300));
  }
  return document.querySelectorAll(".item").length;
}"""
DRESS = """(css) => {
  document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
}"""
COUNTERS = ("LayoutDuration", "RecalcStyleDuration", "ScriptDuration", "TaskDuration", "LayoutCount")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--css", default="")
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    with installation():
        from django.test import Client

        from bench.crowd import Crowd

        crowd = Crowd()
        member = crowd.fill(conversations=50, posts=20)
        client = Client()
        client.force_login(member.user)
        with web_server() as port:
            print(machine())
            session = client.cookies["vigie_session"].value
            measure(f"http://127.0.0.1:{port}/w/{member.workspace.slug}/columns/", session, crowd, asked)


def measure(address: str, session: str, crowd: Any, asked: argparse.Namespace) -> None:
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in this thread, which waits meanwhile
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport={"width": 1600, "height": 900}, bypass_csp=True)
        host = urlsplit(address).hostname
        context.add_cookies([{"name": "vigie_session", "value": session, "domain": host, "path": "/"}])
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".item")
        print(f"{page.evaluate(FILL)} items")
        wire = context.new_cdp_session(page)
        wire.send("Performance.enable")
        for name, css in (("as it is", ""), ("with --css", asked.css)):
            if name == "as it is" or css:
                page.evaluate(DRESS, css)
                page.wait_for_timeout(1000)
                told(f"scrolling, {name}", wire, lambda: page.evaluate(SCROLL, asked.seconds))
                told(f"news in 12 columns, {name}", wire, lambda: news(page, crowd))
        browser.close()


def told(name: str, wire: Any, act: Any) -> None:
    before = counters(wire)
    found = act()
    spent = {key: value - before[key] for key, value in counters(wire).items()}
    frames, long = found["frames"], found["long"]
    shown = ", ".join(f"{key.removesuffix('Duration').lower()} {spent[key] * 1000:.0f} ms" for key in COUNTERS[:4])
    print(f"{name}: {shown}, {spent['LayoutCount']:.0f} layouts; {len(long)} tasks over 50 ms ({sum(long):.0f} ms)")
    if frames:
        cut = statistics.quantiles(frames, n=20)
        print(f"    {len(frames)} frames, median {statistics.median(frames):.1f} ms, p95 {cut[18]:.1f} ms")


def counters(wire: Any) -> dict[str, float]:
    metrics = wire.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in metrics if one["name"] in COUNTERS}


def news(page: Any, crowd: Any) -> dict[str, list[float]]:
    """Something new in each column, four times over; then all the bars are pressed."""
    page.evaluate(
        "() => { window.long = []; window.watch = new PerformanceObserver((list) =>"
        " window.long.push(...list.getEntries().map((one) => one.duration))); watch.observe({ type: 'longtask' }); }"
    )
    for _ in range(4):
        say(crowd)
        page.wait_for_timeout(2500)
    page.evaluate("() => document.querySelectorAll('.newer:not([hidden])').forEach((bar) => bar.click())")
    page.wait_for_timeout(2000)
    return {"frames": [], "long": page.evaluate("() => (watch.disconnect(), window.long)")}


def say(crowd: Any) -> None:
    from django.db import transaction

    from vigie.kit import live_notices
    from vigie.listening.models import Gathering, Mention, Source

    with transaction.atomic():
        for source in Source.objects.filter(columns__isnull=False):
            one = crowd.mention(0)
            one.published_at = crowd.now = crowd.now.fromtimestamp(time.time(), crowd.now.tzinfo)
            Mention.objects.bulk_create([one])
            Gathering.objects.create(source=source, mention=one, reason="search", published_at=one.published_at)
            live_notices.announce_change(source.live_topic)


if __name__ == "__main__":
    main()
