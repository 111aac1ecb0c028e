"""From a script file to a ``Script``, with a line for everything that is wrong.

>>> load_script(Path("dialogs/scripts/crm.yaml")).id
'crm'
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from dialogs import checker
from dialogs.errors import ScriptError
from dialogs.schema import Script
from dialogs.yaml_source import MAX_BYTES, Defect, Source, read_yaml
from dialogs.yaml_source import Path as YamlPath

_SAID: Final = {
    "extra_forbidden": "this field is not known here: look for a misspelling, or take it out",
    "missing": 'the field "{field}" is missing: add it',
    "string_type": "a text is expected here: put it in quotes",
    "bool_parsing": "write true or false",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "float_parsing": "write a number",
    "float_type": "write a number",
    "tuple_type": "a list is expected here: [one, two]",
    "dict_type": "a block of fields is expected here",
    "model_type": "a block of fields is expected here",
    "model_attributes_type": "a block of fields is expected here",
    "too_short": "at least one entry is needed here",
}


def load_script(source: Path | str, *, name: str | None = None) -> Script:
    """The script in a file (``Path``) or in a text (``str``); ``name`` stands for the file in messages.

    Raises ``ScriptError`` with every defect that keeps the script from being used; what only the checker
    dislikes (``check_script``) does not keep a script from loading.
    """
    script, defects, _ = _load(*_text_of(source, name=name))
    if script is None:
        raise ScriptError(tuple(defect for defect, _ in defects))
    return script


def check_script(source: Path | str, *, name: str | None = None) -> list[Defect]:
    """Everything that is wrong with a script, in the order of its lines; empty where it may go live."""
    text, file, unreadable = _text_of(source, name=name)
    if unreadable:
        return list(unreadable)
    findings = inspect_script(text).findings
    return [Defect(file=file, line=found.line, message=found.message) for found in findings]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """Something to be put right: its line, what to do, and the place in the script (empty where nothing was read)."""

    line: int
    message: str
    path: YamlPath = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A text looked through once: the script where it can be used at all, and everything that is wrong with it."""

    script: Script | None
    findings: tuple[Finding, ...]


def inspect_script(text: str) -> Inspection:
    """The script in a text with all findings, in the order of their lines; never raises."""
    script, defects, parsed = _load(text, "", ())
    found = {Finding(line=defect.line, message=defect.message, path=path) for defect, path in defects}
    if script is not None and parsed is not None:
        found |= {
            Finding(line=parsed.line(path), message=message, path=path) for path, message in checker.check(script)
        }
    seen: dict[tuple[int, str], Finding] = {}
    for one in sorted(found, key=lambda one: (one.line, one.message, tuple(map(str, one.path)))):
        seen.setdefault((one.line, one.message), one)
    return Inspection(script=script, findings=tuple(seen.values()))


@cache
def shipped_scripts() -> dict[str, str]:
    """The YAML of the scripts that come with Bantik, by script id."""
    folder = files("dialogs") / "scripts"
    return {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }


def _text_of(source: Path | str, *, name: str | None) -> tuple[str, str, tuple[Defect, ...]]:
    if isinstance(source, str):
        return source, name or "script.yaml", ()
    file = name or str(source)
    try:
        with source.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
        return raw.decode("utf-8-sig"), file, ()
    except UnicodeDecodeError:
        if len(raw) > MAX_BYTES:
            return raw.decode("utf-8", errors="replace"), file, ()
        return "", file, (Defect(file=file, line=1, message="the file is not UTF-8: save it as UTF-8 text"),)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return "", file, (Defect(file=file, line=1, message=f"the file cannot be read ({reason}): check the path"),)


_Placed = tuple[Defect, YamlPath]


def _load(
    text: str, file: str, unreadable: tuple[Defect, ...]
) -> tuple[Script | None, tuple[_Placed, ...], Source | None]:
    if unreadable:
        return None, _nowhere(unreadable), None
    source = read_yaml(text, name=file)
    if source.defects and source.data is None:
        return None, _nowhere(source.defects), None
    if not isinstance(source.data, dict):
        message = 'the file holds no script: begin with "schema: 1"'
        return None, _nowhere((*source.defects, Defect(file=file, line=1, message=message))), None
    try:
        script = Script.model_validate(source.data)
    except ValidationError as error:
        found = {_defect(entry, source=source, file=file) for entry in error.errors(include_url=False)}
        return None, tuple(sorted({*_nowhere(source.defects), *found}, key=lambda one: one[0])), None
    if source.defects:
        return None, _nowhere(source.defects), None
    return script, (), source


def _nowhere(defects: Iterable[Defect]) -> tuple[_Placed, ...]:
    return tuple((defect, ()) for defect in defects)


def _defect(entry: Any, *, source: Source, file: str) -> _Placed:
    path = tuple(part for part in entry["loc"] if part != "[key]")
    template = _SAID.get(entry["type"])
    if template is None:
        message = str(entry["msg"]).removeprefix("Value error, ").replace("Input should be", "write")
    else:
        message = template.format(field=path[-1] if path else "")
    where = ".".join(str(part) for part in path)
    return Defect(file=file, line=source.line(path), message=f"{where}: {message}" if where else message), path
