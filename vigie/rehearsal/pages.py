"""The page of a post at the network, as a person opens it; it says plainly that it is a rehearsal."""

import math
from html import escape

from vigie.rehearsal.entities import Entities, hue_of, iso_timestamp
from vigie.rehearsal.http_messages import RehearsalResponse, html_response
from vigie.rehearsal.store import Row

STYLE = """
:root{color-scheme:light dark;--paper:#fbfaf7;--ink:#23241f;--soft:#6d6f66;--line:#dcdad2;--stage:#f3ead2}
@media(prefers-color-scheme:dark){:root{--paper:#22231f;--ink:#ecebe4;--soft:#a5a69d;--line:#3b3c36;--stage:#3a331f}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
.stage{background:var(--stage);padding:8px 16px;font-size:14px}main{max-width:640px;margin:0 auto;padding:8px 16px 64px}
article{display:grid;grid-template-columns:44px 1fr;gap:0 12px;padding:16px 0;border-top:1px solid var(--line)}
article img{width:44px;height:44px;border-radius:6px}article.here{border-left:4px solid #b57b00;padding-left:12px}
.who,.meta{font-size:14px;color:var(--soft)}.who b{color:var(--ink)}p{margin:4px 0;overflow-wrap:anywhere}
a{color:inherit}.invisible{display:none}.ellipsis::after{content:"…"}.media img{width:auto;height:auto;max-width:100%}
h1{font-size:20px;margin:16px 0}input,button{font:inherit;padding:8px 12px}
.kind{border:1px solid var(--line);padding:0 4px}
"""
KINDS = {
    "team": "équipe",
    "journalist": "journaliste",
    "elected": "personne élue",
    "rival": "autre parti",
    "media": "média",
    "troll": "trouble-fête",
    "citizen": "",
}


class Pages:
    def __init__(self, entities: Entities, title: str) -> None:
        self.entities = entities
        self.title = title

    def render_page(self, heading: str, body: str, status: int = 200) -> RehearsalResponse:
        banner = "Réseau de répétition : lieux, partis et personnes sont inventés, rien ne sort d’ici."
        return html_response(
            '<!doctype html><html lang="fr-CA"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f'<meta name="robots" content="noindex"><title>{escape(heading)} · {escape(self.title)}</title>'
            f'<style>{STYLE}</style><p class="stage" role="note">{banner}</p>'
            f'<main><p><a href="/">Fil local</a></p><h1>{escape(heading)}</h1>{body}</main></html>',
            status,
        )

    def render_timeline(self, heading: str, rows: list[Row], here: int = 0) -> RehearsalResponse:
        body = "".join(self.render_post(row, row["id"] == here) for row in rows)
        return self.render_page(heading, body or "<p>Personne n’a encore rien dit.</p>")

    def render_post(self, row: Row, here: bool = False) -> str:
        shown = self.entities.status_entity(row)
        shared_by = ""
        if shown["reblog"]:
            shared_by = f'<p class="meta">Partagé par {escape(shown["account"]["display_name"])}</p>'
            shown = shown["reblog"]
        account = shown["account"]
        kind = KINDS.get(self.entities.town.get_account(account["username"])["kind"], "")
        badge = f' <span class="kind">{kind}</span>' if kind else ""
        spoiler = f"<p><b>{escape(shown['spoiler_text'])}</b></p>" if shown["spoiler_text"] else ""
        minute = iso_timestamp(row["at"])[:16].replace("T", " ")
        edited = " · modifié" if shown["edited_at"] else ""
        tags = {"image": '<img src="{url}" alt="{alt}">', "video": '<video src="{url}" controls></video>'}
        files = [
            tags.get(file["type"], "").format(url=file["url"], alt=escape(file["description"] or ""))
            for file in shown["media_attachments"]
        ]
        media = f'<div class="media">{"".join(files)}</div>' if files else ""
        options = shown["poll"]["options"] if shown["poll"] else []
        choices = "".join(f"<li>{escape(option['title'])} : {option['votes_count']}</li>" for option in options)
        poll = f"<ul>{choices}</ul>" if choices else ""
        return (
            f'<article{" class=here" if here else ""}><img src="/avatars/{account["username"]}.svg" alt="">'
            f'<div>{shared_by}<div class="who"><b>{escape(account["display_name"])}</b> @{account["username"]}{badge}'
            f'</div>{spoiler}<div lang="{escape(shown["language"] or "fr")}">{shown["content"]}</div>'
            f"{media}{poll}"
            f'<div class="meta"><a href="{shown["url"]}"><time datetime="{shown["created_at"]}">'
            f"{minute} UTC</time></a>{edited} · {plural_count(shown['replies_count'], 'réponse')}"
            f" · {plural_count(shown['reblogs_count'], 'partage')} · {shown['favourites_count']} j’aime"
            "</div></div></article>"
        )


def plural_count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"


def avatar_image(row: Row) -> RehearsalResponse:
    """Initials on a hue that is always the same for a name; a pattern of rays tells people apart without colour."""
    initials = "".join(word[0] for word in row["title"].split() if word[0].isalpha())[:2].upper() or "?"
    hue = hue_of(row["name"])
    rays = 3 + hue_of(row["title"]) % 6
    lines = "".join(
        f'<path d="M40 40 L{40 + 60 * math.cos(6.283 * n / rays):.1f} {40 + 60 * math.sin(6.283 * n / rays):.1f}"/>'
        for n in range(rays)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80">'
        f'<rect width="80" height="80" fill="hsl({hue} 40% 32%)"/>'
        f'<g stroke="hsl({hue} 45% 42%)" stroke-width="10">{lines}</g>'
        f'<text x="40" y="52" text-anchor="middle" font-family="system-ui,sans-serif" font-size="32" font-weight="600" '
        f'fill="#fff">{escape(initials)}</text></svg>'
    )
    return RehearsalResponse(200, svg.encode(), "image/svg+xml", {"Cache-Control": "max-age=86400"})
