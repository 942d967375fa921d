"""WeChat's XML, read and written: one flat element; whatever declares a type or an entity is refused unread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

MOST_ELEMENTS = 200
_UNSPEAKABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotXml(ValueError):
    """The bytes are no message of WeChat."""


def read(data: bytes | str) -> dict[str, str]:
    """The texts of the elements right below the root, by name; what lies deeper is left out. Raises NotXml."""
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, UnicodeError, LookupError, ValueError):
        raise NotXml("not a message") from None
    return {name: "".join(texts) for name, texts in reader.found.items()}


class _Reader:
    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate()
        self.found: dict[str, list[str]] = {}
        self._path: list[str] = []
        self._count = 0
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _refuse(self, *_: object) -> int:
        raise NotXml("declarations are not read")

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or (not self._path and name != "xml"):
            raise NotXml("too many elements, or not the right root")
        self._path.append(name)
        if len(self._path) == 2:
            if name in self.found:
                raise NotXml("an element comes twice")
            self.found[name] = []

    def _end(self, _name: str) -> None:
        self._path.pop()

    def _text(self, text: str) -> None:
        if len(self._path) == 2:
            self.found[self._path[1]].append(text)


def write(values: Mapping[str, str | int]) -> str:
    """An element `xml` with one element for each value; what XML cannot hold is left out."""
    rows = (f"<{name}>{_written(value)}</{name}>" for name, value in values.items())
    return f"<xml>{''.join(rows)}</xml>"


def _written(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return f"<![CDATA[{_UNSPEAKABLE.sub('', value).replace(']]>', ']]]]><![CDATA[>')}]]>"
