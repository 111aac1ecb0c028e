"""YAML that people write by hand, read safely and with the line of everything.

Only the events of the parser are used: no tags, no anchors, no objects. Scalars follow YAML 1.2, so that ``no``
and ``on`` stay words; numbers are short or they are text. Size, depth and the number of nodes are bounded
before anything is built.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 20
MAX_NODES: Final = 10_000

Path = tuple[str | int, ...]
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT: Final = re.compile(r"-?(0|[1-9][0-9_]{0,14})")
_FLOAT: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,9}")
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Defect:
    """Something to be put right: where it stands and what to do. ``line`` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a file says (``data``: dicts, lists and scalars) and the line each path of it stands in."""

    data: Any
    lines: dict[Path, int]
    defects: tuple[Defect, ...] = ()

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass(slots=True)
class _Open:
    """A mapping or a sequence that is being filled."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None
    keys: dict[str, int] = field(default_factory=dict)


class _Refused(Exception):
    """Reading stops here: going on would cost more than the file is worth."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def read_yaml(text: str, *, name: str) -> Source:
    """Read one document; never raises. Where it cannot be read ``data`` is None and a defect says why."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        return _nothing(
            name, 1, f"the file is larger than {MAX_BYTES // 1024} KiB: split the script or shorten its texts"
        )
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except _Refused as refusal:
        return _nothing(name, refusal.line, refusal.message)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        row = next(iter(text.splitlines()[line : line + 1]), "")
        return _nothing(name, line + 1, _explain(error, row=row))
    except (yaml.YAMLError, ValueError) as error:
        return _nothing(name, 1, f"this is not readable as YAML ({_first_line(error)}): save it as UTF-8 text")
    return Source(data=builder.root, lines=builder.lines, defects=tuple(builder.defects))


def _nothing(name: str, line: int, message: str) -> Source:
    return Source(data=None, lines={}, defects=(Defect(file=name, line=line, message=message),))


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:120]


def _explain(error: yaml.MarkedYAMLError, *, row: str) -> str:
    problem = " ".join(part for part in (error.context, error.problem) if part)
    hint = "look at the indentation and the colons here"
    if "\t" in row[: len(row) - len(row.lstrip())]:
        hint = "indent with spaces, not with tabs"
    elif "mapping values" in problem:
        hint = 'a text with ": " in it needs quotes around it'
    elif "quoted scalar" in problem:
        hint = "a quote that was opened is not closed"
    return f"this is not readable as YAML ({problem}): {hint}"


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Any = None
        self.lines: dict[Path, int] = {}
        self.defects: list[Defect] = []
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(line, "a reference to another place (*) is not allowed: write the text out")
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _Refused(line, "a second document begins here (---): one file holds one script")
        if isinstance(event, yaml.NodeEvent):
            self._count(line, event)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin({}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()

    def _count(self, line: int, event: Any) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _Refused(line, f"more than {MAX_NODES} entries: split the script")
        if event.anchor is not None:
            raise _Refused(line, "an anchor (&) is not allowed: write the text out where it is needed")
        if getattr(event, "tag", None) not in {None, "!"}:
            raise _Refused(line, "a tag (!) is not allowed: write plain text")

    def _begin(self, value: dict[str, Any] | list[Any], line: int) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _Refused(line, f"nested deeper than {MAX_DEPTH} levels: look at the indentation and the brackets")
        if self._open and isinstance(self._open[-1].value, dict) and self._open[-1].key is None:
            raise _Refused(line, "a name is expected here, not a list or a block: look at the indentation")
        path = self._place(value, line)
        self._open.append(_Open(value=value, path=path))

    def _scalar(self, event: Any, line: int) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, event.value, line)
            return
        plain = not event.style
        self._place(_plain(event.value) if plain else event.value, line)

    def _key(self, top: _Open, key: str, line: int) -> None:
        earlier = top.keys.get(key)
        if earlier is not None:
            message = f'"{key}" is written twice (first in line {earlier}): take one of them out'
            self.defects.append(Defect(file=self.name, line=line, message=message))
        top.keys[key] = line
        top.key = key
        self.lines[(*top.path, key)] = line

    def _place(self, value: Any, line: int) -> Path:
        if not self._open:
            self.root = value
            self.lines[()] = line
            return ()
        top = self._open[-1]
        if isinstance(top.value, list):
            path = (*top.path, len(top.value))
            top.value.append(value)
            self.lines[path] = line
            return path
        key = top.key or ""
        path = (*top.path, key)
        top.value[key] = value
        top.key = None
        return path


def _plain(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INT.fullmatch(text):
        return int(text.replace("_", ""))
    return float(text) if _FLOAT.fullmatch(text) else text
