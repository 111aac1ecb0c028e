"""From a routing or SLA file to its rules, with a line for everything that is wrong."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.routing.schema import RoutingFile
from bot.routing.sla import SlaFile
from dialogs.yaml_source import MAX_BYTES, Defect, Source, read_yaml

Rules = TypeVar("Rules", bound=BaseModel)

_SAID: Final = {
    "extra_forbidden": "this field is not known here: look for a misspelling, or take it out",
    "missing": 'the field "{field}" is missing: add it',
    "string_type": "a text is expected here: put it in quotes",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "greater_than_equal": "write 1 or more, or take the field out where there is no limit",
    "tuple_type": "a list is expected here: [one, two]",
    "dict_type": "a block of fields is expected here",
    "model_type": "a block of fields is expected here",
    "model_attributes_type": "a block of fields is expected here",
    "too_short": "at least one entry is needed here",
}


class RulesError(Exception):
    """A routing or SLA file cannot be used; the text has a line for each defect."""

    def __init__(self, defects: tuple[Defect, ...]) -> None:
        super().__init__("\n".join(str(defect) for defect in defects))
        self.defects = defects


def load_routing(source: Path | str, *, name: str | None = None) -> RoutingFile:
    """The routing rules in a file (``Path``) or a text (``str``). Raises ``RulesError`` with every defect."""
    loaded = _load(source, RoutingFile, name=name)
    found = [
        Defect(file=loaded.file, line=loaded.source.line(path), message=message)
        for path, message in loaded.rules.defects()
    ]
    if found:
        raise RulesError(tuple(sorted(found)))
    return loaded.rules


def load_sla(source: Path | str, *, name: str | None = None) -> SlaFile:
    """The agreement in a file (``Path``) or a text (``str``). Raises ``RulesError`` with every defect."""
    return _load(source, SlaFile, name=name).rules


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded(Generic[Rules]):
    rules: Rules
    source: Source
    file: str


def _load(source: Path | str, kind: type[Rules], *, name: str | None) -> _Loaded[Rules]:
    file = name or (str(source) if isinstance(source, Path) else "rules.yaml")
    parsed = read_yaml(_text(source, file), name=file)
    if parsed.data is None and parsed.defects:
        raise RulesError(parsed.defects)
    if not isinstance(parsed.data, dict):
        raise RulesError((Defect(file=file, line=1, message='the file holds no rules: begin with "schema: 1"'),))
    try:
        rules = kind.model_validate(parsed.data)
    except ValidationError as error:
        found = {_defect(entry, source=parsed, file=file) for entry in error.errors(include_url=False)}
        raise RulesError(tuple(sorted({*parsed.defects, *found}))) from None
    if parsed.defects:
        raise RulesError(parsed.defects)
    return _Loaded(rules=rules, source=parsed, file=file)


def _text(source: Path | str, file: str) -> str:
    if isinstance(source, str):
        return source
    try:
        with source.open("rb") as handle:
            return handle.read(MAX_BYTES + 1).decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "the file is not UTF-8: save it as UTF-8 text"
    except OSError as error:
        message = f"the file cannot be read ({error.strerror or type(error).__name__}): check the path"
    raise RulesError((Defect(file=file, line=1, message=message),))


def _defect(entry: Any, *, source: Source, file: str) -> Defect:
    path = tuple(part for part in entry["loc"] if part != "[key]")
    template = _SAID.get(entry["type"])
    if template is None:
        message = str(entry["msg"]).removeprefix("Value error, ").replace("Input should be", "write")
    else:
        message = template.format(field=path[-1] if path else "")
    while path and path not in source.lines:
        path = path[:-1]  # a part of the type ("int", "str") is no place in the file
    where = ".".join(str(part) for part in path)
    return Defect(file=file, line=source.line(path), message=f"{where}: {message}" if where else message)
