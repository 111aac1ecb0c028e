"""What changed between two versions of a script, part by part; words for it are found by whoever shows it.

>>> from dialogs.loader import load_script, shipped_scripts
>>> crm = load_script(shipped_scripts()["crm"])
>>> lower = crm.model_copy(update={"most_questions": 5})
>>> [(one.where, one.before, one.after) for one in differences(crm, lower)]
[(('most_questions',), '7', '5')]
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any, Final, Literal

from dialogs.schema import Script
from nlu.labels import LANGUAGES, Language

#: By which field the entries of a list are told apart, where they have one.
_NAMES: Final = ("id", "called")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change. ``where`` leads to it by names: ``("questions", "budget", "text")``.

    ``texts``: wording in ``langs``; ``value``: ``before`` and ``after`` as they are written; ``added``, ``removed``:
    an entry of a list; ``order``: its entries stand otherwise.
    """

    kind: Literal["texts", "value", "added", "removed", "order"]
    where: tuple[str, ...]
    langs: tuple[Language, ...] = ()
    before: str = ""
    after: str = ""


def differences(old: Script, new: Script) -> tuple[Difference, ...]:
    """Every change, in the order of the script; empty where both say the same."""
    dumped = (script.model_dump(mode="json", by_alias=True, exclude_defaults=True) for script in (old, new))
    return tuple(_compare(*dumped, where=()))


def line_difference(old: str, new: str, *, names: tuple[str, str]) -> str:
    """The lines that differ, as ``diff -u`` writes them; empty where the texts are the same."""
    lines = unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="", n=2)
    return "\n".join(lines)


def _compare(old: Any, new: Any, *, where: tuple[str, ...]) -> Iterator[Difference]:
    if old == new:
        return
    if _is_wording(old) and _is_wording(new) and (old or new):
        langs = tuple(lang for lang in LANGUAGES if (old or {}).get(lang) != (new or {}).get(lang))
        yield Difference(kind="texts", where=where, langs=langs)
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(name for name in new if name not in old)]:
            yield from _compare(old.get(name), new.get(name), where=(*where, str(name)))
    elif (named := _named(old)) is not None and (named_new := _named(new)) is not None and (named or named_new):
        yield from _compare_lists(named, named_new, where=where)
    else:
        yield Difference(kind="value", where=where, before=_written(old), after=_written(new))


def _compare_lists(old: dict[str, Any], new: dict[str, Any], *, where: tuple[str, ...]) -> Iterator[Difference]:
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield Difference(kind="removed", where=(*where, name))
        elif name not in old:
            yield Difference(kind="added", where=(*where, name))
        else:
            yield from _compare(old[name], new[name], where=(*where, name))
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Difference(kind="order", where=where)


def _is_wording(value: Any) -> bool:
    """Texts by language; nothing at all may stand for texts that are not written."""
    if value is None:
        return True
    return isinstance(value, dict) and all(lang in LANGUAGES and isinstance(value[lang], list) for lang in value)


def _named(value: Any) -> dict[str, Any] | None:
    """A list's entries by name; None where they have none."""
    if value is None:
        return {}
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return None
    field = next((name for name in _NAMES if all(name in entry for entry in value)), None)
    found = {} if field is None else {str(entry[field]): entry for entry in value}
    return found if len(found) == len(value) else None


def _written(value: Any) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
