"""The parts of a YAML text with the span of characters that each of them takes up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from dialogs.yaml_source import Path

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A scalar, a mapping or a list: its characters are ``text[start:end]``, without the blanks and comments after it.

    ``column`` is where it begins in its line, from 0. ``style`` is the quote or ``|`` or ``>`` of a scalar.
    """

    start: int
    end: int
    column: int
    flow: bool = False
    style: str | None = None
    #: What a scalar says.
    word: str = ""
    #: Of a mapping: name and value, in the order of the text.
    fields: tuple[tuple["Node", "Node"], ...] | None = None
    names: tuple[str, ...] = ()
    items: tuple["Node", ...] | None = None

    @property
    def is_scalar(self) -> bool:
        return self.fields is None and self.items is None

    @property
    def empty(self) -> bool:
        """Nothing at all stands here: ``key:`` and no value."""
        return self.start == self.end

    def index(self, name: str) -> int | None:
        """The place of a field; of one that is written twice, the last, which is the one that counts."""
        found = [place for place, one in enumerate(self.names) if one == name]
        return found[-1] if found else None

    def child(self, part: str | int) -> "Node | None":
        """The value of a field or the entry of a list."""
        if isinstance(part, str):
            place = None if self.fields is None else self.index(part)
            return None if place is None or self.fields is None else self.fields[place][1]
        inside = self.items is not None and -1 < part < len(self.items)
        return self.items[part] if inside and self.items is not None else None

    def find(self, path: Path) -> "Node | None":
        """What stands at ``path``, or None."""
        node: Node | None = self
        for part in path:
            node = None if node is None else node.child(part)
        return node


def parse(text: str) -> Node | None:
    """The tree of a text that ``read_yaml`` has already found readable and harmless; None where it is empty."""
    events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            return _node(event, events)
    return None


def _node(event: Any, events: Iterator[Any]) -> Node:
    start, ends, column = event.start_mark.index, event.end_mark.index, event.start_mark.column
    if isinstance(event, yaml.ScalarEvent):
        return Node(start=start, end=ends, column=column, style=event.style or None, word=event.value)
    parts, close = _parts(events)
    last = parts[-1].end if parts else start
    end = close.end_mark.index if event.flow_style else last
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(start=start, end=end, column=column, flow=bool(event.flow_style), items=tuple(parts))
    fields = tuple(zip(parts[::2], parts[1::2], strict=True))
    names = tuple(key.word for key, _ in fields)
    return Node(start=start, end=end, column=column, flow=bool(event.flow_style), fields=fields, names=names)


def _parts(events: Iterator[Any]) -> tuple[list[Node], Any]:
    parts: list[Node] = []
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return parts, event
        parts.append(_node(event, events))
    raise ValueError("the text ends within a block")  # never of a text that has been read


def every_path(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place of plain data with what stands there, parents first."""
    yield path, data
    if isinstance(data, dict):
        for name, value in data.items():
            yield from every_path(value, (*path, name))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from every_path(value, (*path, place))
