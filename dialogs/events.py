"""What can happen to a dialog. Every event carries the moment it happened; the engine has no clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from nlu.labels import Language
from nlu.reading import Reading

MediaKind = Literal["voice", "photo", "video", "document", "sticker", "location", "other"]
TimerKind = Literal["remind", "give_up", "revive", "follow_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    """The visitor pressed Start. ``returning`` is set where they talked with the bot before."""

    name: str | None = None
    returning: bool = False
    #: True where the payload says that they come ready to buy or were sent by someone ("seed").
    source_kind: Literal["seed", "net", "spear"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """An answer of the script whose examples lie nearest to the reply; ``similarity`` is a cosine, -1 to 1."""

    answer: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRead(Event):
    """A text reply with its reading. ``match`` is set where an example of an answer is near enough."""

    reply_id: int
    text: str
    reading: Reading
    match: Matched | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Event):
    """A button under a question; ``turn`` and ``button`` come from its callback data."""

    reply_id: int
    turn: int
    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactShared(Event):
    """Telegram's contact button. ``own`` is true only where the contact is the sender's own."""

    reply_id: int
    phone: str
    name: str | None
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReceived(Event):
    """Something that cannot be read: it is kept in the transcript and gets a kind answer."""

    reply_id: int
    kind: MediaKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGiven(Event):
    """A command of the visitor that belongs to the dialog. ``/start`` is ``Started``."""

    command: Literal["help", "cancel", "stop", "privacy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChosen(Event):
    lang: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired(Event):
    """A timer that the engine had set; ``turn`` is the turn it was set in, a later one makes it void."""

    timer: TimerKind
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerTook(Event):
    """A manager claimed the lead. The visitor is told who will write; the bot falls silent."""

    manager: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerGaveBack(Event):
    """The claim ended without a sale; the dialog belongs to the bot again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkBegan(Event):
    """The manager who has the lead talks with the visitor through the bot, and has been announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkEnded(Event):
    """The manager handed the conversation back; the lead stays theirs, the bot speaks again."""

    manager: str


AnyEvent = (
    Started
    | ReplyRead
    | ButtonPressed
    | ContactShared
    | MediaReceived
    | CommandGiven
    | LanguageChosen
    | TimerFired
    | ManagerTook
    | ManagerGaveBack
    | TalkBegan
    | TalkEnded
)
