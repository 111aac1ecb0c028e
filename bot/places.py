"""Where a card can be shown."""

from dataclasses import dataclass

from nlu.labels import Language
from storage.tables.leads import CardKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chat in which a card is shown, and the language in which it is read there."""

    chat_id: int
    kind: CardKind
    lang: Language
    manager_id: int | None = None
