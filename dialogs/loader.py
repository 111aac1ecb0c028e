"""From a script file to a ``Script``, with a line for everything that is wrong.

>>> load_script(Path("dialogs/scripts/crm.yaml")).id
'crm'
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from dialogs import checker
from dialogs.errors import ScriptError
from dialogs.schema import Script
from dialogs.yaml_source import MAX_BYTES, Defect, Source, read_yaml

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
        raise ScriptError(defects)
    return script


def check_script(source: Path | str, *, name: str | None = None) -> list[Defect]:
    """Everything that is wrong with a script, in the order of its lines; empty where it may go live."""
    script, defects, parsed = _load(*_text_of(source, name=name))
    if script is None or parsed is None:
        return sorted(defects)
    file = name or (str(source) if isinstance(source, Path) else "script.yaml")
    found = (Defect(file=file, line=parsed.line(path), message=message) for path, message in checker.check(script))
    return sorted({*defects, *found})


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


def _load(
    text: str, file: str, unreadable: tuple[Defect, ...]
) -> tuple[Script | None, tuple[Defect, ...], Source | None]:
    if unreadable:
        return None, unreadable, None
    source = read_yaml(text, name=file)
    if source.defects and source.data is None:
        return None, source.defects, None
    if not isinstance(source.data, dict):
        message = 'the file holds no script: begin with "schema: 1"'
        return None, (*source.defects, Defect(file=file, line=1, message=message)), None
    try:
        script = Script.model_validate(source.data)
    except ValidationError as error:
        found = {_defect(entry, source=source, file=file) for entry in error.errors(include_url=False)}
        return None, tuple(sorted({*source.defects, *found})), None
    if source.defects:
        return None, source.defects, None
    return script, (), source


def _defect(entry: Any, *, source: Source, file: str) -> Defect:
    path = tuple(part for part in entry["loc"] if part != "[key]")
    template = _SAID.get(entry["type"])
    if template is None:
        message = str(entry["msg"]).removeprefix("Value error, ").replace("Input should be", "write")
    else:
        message = template.format(field=path[-1] if path else "")
    where = ".".join(str(part) for part in path)
    return Defect(file=file, line=source.line(path), message=f"{where}: {message}" if where else message)
