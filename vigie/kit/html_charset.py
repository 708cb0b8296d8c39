"""Which characters the bytes of a page are, when the answer does not say, or is wrong."""

import codecs
import re

PRESCAN_BYTES = 4096  # where browsers look for `<meta charset>`: the first 1,024; many pages say it later
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(
    rb"""<(?:meta[^>]*\scharset|\?xml[^>]*\sencoding|meta[^>]*;\s*charset)\s*=\s*["']?\s*([\w.:\-]+)""", re.I
)
#: Western labels are read as Windows writes, as the Encoding Standard wants (encoding.spec.whatwg.org, section 4.2).
_WINDOWS_LABELS = {"iso8859-1", "ascii"}


def decode_html(content: bytes, declared: str = "") -> str:
    """The text of a page, whole or cut anywhere. `declared`: the charset of its Content-Type, if any.

    In the order of the HTML Standard (encoding sniffing): byte order mark, the answer, the page itself; then UTF-8,
    then Windows' Western European. One that does not fit the bytes gives way to the next. Nothing raises.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    found = _META_CHARSET.search(content[:PRESCAN_BYTES])
    said = found[1].decode("ascii", "replace") if found else ""
    for label in (declared, said, "utf-8"):
        text = _decode_strictly(content, label)
        if text is not None:
            return text
    return content.decode("cp1252", "replace")


def _decode_strictly(content: bytes, label: str) -> str | None:
    """The text when every byte fits (a character that the end cuts is left out), else None."""
    try:
        name = codecs.lookup(label).name
        if name in _WINDOWS_LABELS:
            name = "cp1252"
        return codecs.getincrementaldecoder(name)("strict").decode(content, final=False)
    except (LookupError, ValueError, AttributeError, TypeError):
        return None
