"""How a source is called where people read it."""

from storage.tables import Source


def source_name(source: Source | None) -> str | None:
    """A source in a word: its campaign or code, with its kind; None where it is unknown."""
    if source is None:
        return None
    return f"{source.campaign or source.code} ({source.kind})"
