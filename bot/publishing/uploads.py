"""A script that an admin sent as a file, as the checker found it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.loader import check_script
from dialogs.yaml_source import Defect


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came: its ``text`` where it could be fetched and read, and what is wrong with it."""

    name: str
    text: str | None = None
    findings: Sequence[Defect] = ()
    too_large: bool = False


def checked(raw: bytes, *, name: str) -> Upload:
    """What the checker says of a file."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        defect = Defect(file=name, line=1, message="the file is not UTF-8: save it as UTF-8 text")
        return Upload(name=name, findings=(defect,))
    return Upload(name=name, text=text, findings=check_script(text, name=name))


def mark_of(text: str) -> str:
    """A short mark of a text, for buttons: one that was drawn for another text is stale."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
