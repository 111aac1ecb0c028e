"""What is known of one dialog between two messages.

The state is a value: ``step`` takes one and returns another. It is stored as JSON beside the dialog, so every
field has a default with which an older row still loads.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from nlu.labels import FactKind, Language, Warmth

Stage = Literal[
    "visitor",
    "inquiry",
    "lead",
    "prospect",
    "opportunity",
    "accepted",
    "qualified",
    "customer",
    "loyal",
]
#: The ways out of the ladder. Each is stored with a reason.
Exit = Literal["rejected", "lost", "refused", "silent", "stopped"]
Status = Literal["open", "handed_over", "with_manager", "closed", "stopped"]


class Value(BaseModel):
    """Base of everything that is stored: frozen, and a field nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KnownFact(Value):
    """A fact as it stands now. ``reply_id`` is the reply whose words are the ``quote``."""

    kind: FactKind
    quote: str
    value: dict[str, Any]
    confidence: float = Field(ge=0, le=1)
    reply_id: int
    at: datetime
    #: "shown" is a price range that the visitor asked for, saw and did not object to.
    origin: Literal["words", "button", "contact", "profile", "manager", "shown"] = "words"


class WarmReply(Value):
    """How warm one reply was read, with the probability of each warmth."""

    reply_id: int
    at: datetime
    warmth: dict[Warmth, float]
    primary: str | None = None
    #: The beginning of the reply, for the breakdown of the score.
    quote: str = ""
    #: A manager said how warm the visitor is: what was read before counts no longer.
    ruled: bool = False


class DialogState(Value):
    """One visitor going through one script version.

    ``turn`` grows with every question that is put; a button carries the turn it was drawn for, so that a
    press on an old one is recognised. ``asked`` is the step of the script that waits for an answer.
    """

    script_id: str
    version: int
    lang: Language
    lang_chosen: bool = False
    lang_votes: tuple[Language, ...] = ()
    status: Status = "open"
    stage: Stage = "visitor"
    exit: Exit | None = None
    turn: int = 0
    asked: str | None = None
    facts: dict[FactKind, KnownFact] = Field(default_factory=dict)
    #: Kinds the visitor said they do not know or would not say: never asked again.
    passed_over: frozenset[FactKind] = frozenset()
    asked_times: dict[str, int] = Field(default_factory=dict)
    #: The question of the script, contact and name included, that was put last: where a silent visitor was lost.
    asked_last: str | None = None
    answered: tuple[str, ...] = ()
    warm_replies: tuple[WarmReply, ...] = ()
    replies: int = 0
    misread: int = 0
    score: int = 0
    warmth: Warmth = "none"
    offered: bool = False
    consent: bool | None = None
    #: How often each text was said, so that its variants take turns.
    said: dict[str, int] = Field(default_factory=dict)
    #: Small marks that single rules of the engine set for themselves ("why_not_asked", "media_answered").
    marks: frozenset[str] = frozenset()
    #: How many questions have been put, repeats included.
    puts: int = 0
    #: "Write to me here": Telegram itself is a way to reach the visitor.
    reach_here: bool = False
    #: First words of the last message and the last button pressed ("turn:button"): neither comes twice in a row.
    last_opening: str = ""
    last_button: str = ""
    #: The range that was shown as an answer to the price question; it stands in where no budget is given.
    price_shown: KnownFact | None = None
    #: The day on which the visitor would rather be written to.
    revive_at: datetime | None = None
