"""What a form can do to a script: put, take out, insert, move. Each says what it makes of plain data.

Paths are those of ``dialogs.yaml_source``: ``("questions", 0, "text", "en")``.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from dialogs.yaml_source import Path


class EditRefused(ValueError):
    """The edit does not fit the script as it stands now. Look at the script again and repeat it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Write ``value`` at ``path``. What is missing on the way is made; a field comes last unless it stands
    before another one in ``order``."""

    path: Path
    value: Any
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Take out what stands at ``path``."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """Put ``value`` into the list at ``path`` so that it becomes entry ``at``; the list is made if need be."""

    path: Path
    at: int
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Make entry ``place`` of the list at ``path`` entry ``to``."""

    path: Path
    place: int
    to: int


Edit = Put | Take | Insert | Move


def edited(data: Any, edit: Edit) -> Any:
    """Plain data after the edit; ``data`` stays as it is. Raises ``EditRefused``."""
    root = deepcopy(data)
    if isinstance(edit, Put):
        _put(root, edit)
    elif isinstance(edit, Take):
        parent = _at(root, edit.path[:-1])
        _check(edit.path and _has(parent, edit.path[-1]), edit.path)
        del parent[edit.path[-1]]
    elif isinstance(edit, Insert):
        if not _exists(root, edit.path):
            _put(root, Put(path=edit.path, value=[]))
        entries = _list(root, edit.path)
        _check(-1 < edit.at < len(entries) + 1, edit.path)
        entries.insert(edit.at, deepcopy(edit.value))
    else:
        entries = _list(root, edit.path)
        _check(-1 < edit.place < len(entries) and -1 < edit.to < len(entries), edit.path)
        entries.insert(edit.to, entries.pop(edit.place))
    return root


def _put(root: Any, edit: Put) -> None:
    _check(bool(edit.path), edit.path)
    here = root
    for part in edit.path[:-1]:
        if isinstance(here, dict) and isinstance(part, str):
            if here.get(part) is None:
                here[part] = {}
            here = here[part]
        else:
            _check(_has(here, part), edit.path)
            here = here[part]
    last = edit.path[-1]
    if isinstance(last, int):
        _check(_has(here, last), edit.path)
    else:
        _check(isinstance(here, dict), edit.path)
    here[last] = deepcopy(edit.value)


def _at(root: Any, path: Path) -> Any:
    here = root
    for part in path:
        _check(_has(here, part), path)
        here = here[part]
    return here


def _exists(root: Any, path: Path) -> bool:
    try:
        return _at(root, path) is not None
    except EditRefused:
        return False


def _list(root: Any, path: Path) -> list[Any]:
    entries = _at(root, path)
    _check(isinstance(entries, list), path)
    result: list[Any] = entries
    return result


def _has(here: Any, part: str | int) -> bool:
    if isinstance(part, str):
        return isinstance(here, Mapping) and part in here
    return isinstance(here, Sequence) and not isinstance(here, str) and -1 < part < len(here)


def _check(fits: object, path: Path) -> None:
    if not fits:
        raise EditRefused(f"{'.'.join(map(str, path)) or 'the script'}: this is not there any more, look again")
