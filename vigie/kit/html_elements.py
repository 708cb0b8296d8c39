"""Elements of foreign HTML: pages, posts and lists that somebody else wrote, however badly.

HTML's own algorithm (html.spec.whatwg.org, by Lexbor) gives every string of characters a tree. `html.parser` does not:
it raises on declarations that it does not know (`<![service]>`), and nothing of Vigie reads foreign text with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser


@dataclass(frozen=True, slots=True)
class HtmlElement:
    """`name` and the names of `attributes` are in small letters; an attribute without a value is empty.

    `text` is what stands in the element itself, not in those inside it.
    """

    name: str
    attributes: Mapping[str, str]
    text: str


def parse_html(html: str) -> LexborHTMLParser:
    """The tree of a page or of a piece of one. Half a surrogate pair, which no page can hold, becomes `?`."""
    return LexborHTMLParser(html.encode("utf-8", "replace"))


def find_elements(html: str, *names: str) -> list[HtmlElement]:
    """The elements of these names, in the order of the text. Nothing here raises on any text."""
    found = []
    for node in parse_html(html).css(",".join(names)):
        attributes = {name: value or "" for name, value in node.attributes.items()}
        found.append(HtmlElement(node.tag or "", attributes, node.text(deep=False)))
    return found


def walk_html(html: str) -> Iterator[tuple[str, str]]:
    """What the body of some HTML holds, in order: `("p", "")` as an element begins, `("/p", "")` as it ends, and
    `("", "its words")`. However deep the elements stand in one another, the memory used is the same.
    """
    body = parse_html(html).body
    node = body.first_child if body else None
    depth = 0  # nodes are not compared: that would compare all that they hold
    while node:
        if node.is_text_node:
            yield "", node.text_content or ""
        elif node.is_element_node:
            yield node.tag or "", ""
        if node.first_child:
            node = node.first_child
            depth += 1
            continue
        while node:
            if node.is_element_node:
                yield f"/{node.tag}", ""
            if node.next:
                node = node.next
                break
            node = node.parent if depth else None
            depth -= 1
