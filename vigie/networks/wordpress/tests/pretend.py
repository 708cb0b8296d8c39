"""A pretend WordPress in memory that answers as the recorded real one does."""

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx2

HOME = "https://blogue.example"
ROOT = f"{HOME}/wp-json/"
FIXTURES = Path(__file__).parent / "fixtures"


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


class PretendWordPress:
    def __init__(self) -> None:
        self._posts: dict[int, dict[str, Any]] = {17: fixture("post")}
        self._comments = {comment["id"]: comment for comment in fixture("comments__held_and_answered")}
        self._media: dict[int, dict[str, Any]] = {}
        self._tags = {tag["id"]: tag for tag in fixture("tags")}
        self.asked: list[httpx2.Request] = []

    def posts(self) -> int:
        """Public posts and answers of ours beyond what was recorded."""
        ours = [post for number, post in self._posts.items() if number != 17 and post["status"] == "publish"]
        answers = [c for number, c in self._comments.items() if number > 7 and c["status"] == "approved"]
        return len(ours) + len(answers)

    def created(self) -> int:
        """Posts and answers of ours, drafts among them."""
        return len([number for number in self._posts if number != 17]) + len([n for n in self._comments if n > 7])

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if request.url.path == "/":
            return httpx2.Response(
                200, text="<title>Blogue</title>", headers={"Link": f'<{ROOT}>; rel="https://api.w.org/"'}
            )
        if request.url.path == "/wp-json/":
            return httpx2.Response(200, json=fixture("index"))
        found = re.fullmatch(r"/wp-json/wp/v2/(\w+)(?:/(\w+))?", request.url.path)
        if found is None:
            return problem(404, "rest_no_route")
        answer = getattr(self, f"_{request.method.lower()}_{found[1]}")
        answered: httpx2.Response = answer(found[2], request)
        return answered

    def _get_users(self, number: str, request: httpx2.Request) -> httpx2.Response:
        if "authorization" not in request.headers:
            return problem(401, "rest_not_logged_in")
        if not number:
            wanted = request.url.params.get("slug") or request.url.params.get("search", "")
            return counted([fixture("user")] if wanted == "admin" else [])
        return httpx2.Response(200, json=fixture("user"))

    def _get_categories(self, number: str, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=fixture("categories"))

    def _get_tags(self, number: str, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=list(self._tags.values()))

    def _post_tags(self, number: str, request: httpx2.Request) -> httpx2.Response:
        return self._made(self._tags, fixture("tags")[0], json.loads(request.content))

    def _get_media(self, number: str, request: httpx2.Request) -> httpx2.Response:
        return self._got(self._media, number, request, slug=request.url.params.get("slug"))

    def _post_media(self, number: str, request: httpx2.Request) -> httpx2.Response:
        slug = re.search(rb'name="slug"\r\n\r\n([^\r]+)', request.content)
        return self._made(self._media, fixture("media"), {"slug": slug[1].decode() if slug else ""})

    def _get_posts(self, number: str, request: httpx2.Request) -> httpx2.Response:
        asked = request.url.params
        if asked.get("orderby") == "modified":
            return self._listed(asked)
        if searched := asked.get("search"):
            return counted([post for post in self._posts.values() if searched in post["content"]["raw"]])
        return self._got(self._posts, number, request, slug=asked.get("slug"))

    def _listed(self, asked: httpx2.QueryParams) -> httpx2.Response:
        public = [post for post in self._posts.values() if post["status"] == "publish"]
        holding = [post for post in public if asked.get("search", "") in post["content"]["raw"]]
        holding.sort(key=lambda post: post["modified_gmt"], reverse=True)
        start, size = (int(asked.get("page", 1)) - 1) * int(asked["per_page"]), int(asked["per_page"])
        return counted(holding[start : start + size])

    def _post_posts(self, number: str, request: httpx2.Request) -> httpx2.Response:
        return self._changed(self._posts, number, fixture("post"), request)

    def _delete_posts(self, number: str, request: httpx2.Request) -> httpx2.Response:
        return self._trashed(self._posts, number)

    def _get_comments(self, number: str, request: httpx2.Request) -> httpx2.Response:
        asked = request.url.params
        if number:
            return self._got(self._comments, number, request)
        found = [comment for comment in self._comments.values() if self._matches(comment, asked)]
        found.sort(key=lambda comment: comment["date_gmt"], reverse=asked.get("order") == "desc")
        return counted(found)

    def _matches(self, comment: dict[str, Any], asked: httpx2.QueryParams) -> bool:
        same = all(str(comment[name]) == asked[name] for name in ("post", "parent", "author") if name in asked)
        within = "include" not in asked or str(comment["id"]) in asked["include"].split(",")
        without = str(comment["id"]) not in asked.get("exclude", "").split(",")
        return same and within and without and comment["date_gmt"] > asked.get("after", "")

    def _post_comments(self, number: str, request: httpx2.Request) -> httpx2.Response:
        said = json.loads(request.content)
        for comment in self._comments.values() if not number else ():
            if (comment["parent"], comment["content"]["raw"]) == (said["parent"], said["content"]):
                return problem(409, "comment_duplicate")
        return self._changed(self._comments, number, fixture("comments__held_and_answered")[1], request)

    def _delete_comments(self, number: str, request: httpx2.Request) -> httpx2.Response:
        return self._trashed(self._comments, number)

    # What all kinds of things share.

    def _got(
        self, things: dict[int, Any], number: str, request: httpx2.Request, **equal: str | None
    ) -> httpx2.Response:
        if number:
            found = things.get(int(number))
            return httpx2.Response(200, json=found) if found else problem(404, "rest_invalid_id")
        wanted = {name: value for name, value in equal.items() if value is not None}
        return counted([t for t in things.values() if all(t[name] == value for name, value in wanted.items())])

    def _made(self, things: dict[int, Any], model: dict[str, Any], said: dict[str, Any]) -> httpx2.Response:
        number = max([20, *things]) + 1
        things[number] = deepcopy(model) | {"id": number, "status": "approved"} | worded(said)
        return httpx2.Response(201, json=things[number])

    def _changed(
        self, things: dict[int, Any], number: str, model: dict[str, Any], request: httpx2.Request
    ) -> httpx2.Response:
        said = json.loads(request.content)
        if not number:
            return self._made(things, model, said)
        things[int(number)] |= worded(said)
        return httpx2.Response(200, json=things[int(number)])

    def _trashed(self, things: dict[int, Any], number: str) -> httpx2.Response:
        found = things.get(int(number))
        if found is None:
            return problem(404, "rest_invalid_id")
        if found["status"] == "trash":
            return problem(410, "rest_already_trashed")
        found["status"] = "trash"
        return httpx2.Response(200, json=found)


def worded(said: dict[str, Any]) -> dict[str, Any]:
    prose = {name: {"raw": said[name], "rendered": said[name]} for name in ("title", "content") if name in said}
    return said | prose


def counted(found: list[Any]) -> httpx2.Response:
    return httpx2.Response(200, json=found, headers={"X-WP-Total": str(len(found))})


def problem(status: int, code: str) -> httpx2.Response:
    return httpx2.Response(status, json={"code": code, "message": "Non.", "data": {"status": status}})
