"""What a message holds, as it can be sent again into another chat: by file id, never downloaded."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from aiogram.types import Message

from dialogs.wording import clip, units

Form = Literal["text", "caption", "bare", "copy"]

#: Kinds with a file that may have a caption, in the order in which a message is asked for them: an animation is told
#: as a document as well.
CAPTIONED: Final = ("animation", "audio", "photo", "video", "voice", "document")
#: Kinds with a file that have none.
BARE_FILES: Final = ("sticker", "video_note")
#: Kinds that can stand in an album.
ALBUMS: Final = frozenset({"audio", "document", "photo", "video"})
#: Kinds that can take another's place in a message.
REPLACEABLE: Final = frozenset({"animation", "audio", "document", "photo", "video"})
_CONTACT: Final = ("phone_number", "first_name", "last_name", "vcard")
_VENUE: Final = ("title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
_PLACE: Final = ("latitude", "longitude", "horizontal_accuracy")
MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024
#: What a message answers is quoted up to this length where it cannot be answered there.
MAX_QUOTE: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A message without its sender. ``words`` is its text or caption; ``values`` what else the method takes.

    ``form``: a text; something with a caption; something that has no words; or what can only be copied as it is.
    """

    kind: str
    form: Form
    words: str = ""
    entities: tuple[dict[str, Any], ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    file_id: str | None = None
    #: The same for the same file, whichever bot or chat it is seen in.
    file_unique_id: str | None = None
    album: str | None = None

    @property
    def media(self) -> dict[str, Any] | None:
        """What the transcript keeps of it; None for a text."""
        if self.form == "text":
            return None
        return {"kind": self.kind, "file_id": self.file_id, "unique": self.file_unique_id}

    @property
    def method(self) -> str:
        if self.form == "copy":
            return "copyMessage"
        return "sendMessage" if self.form == "text" else "send" + self.kind.title().replace("_", "")

    def payload(self) -> dict[str, Any]:
        """The arguments of ``method``, without the chat."""
        if self.form == "text":
            return {"text": self.words} | _some("entities", self.entities)
        return self.values | _some("caption", self.words) | _some("caption_entities", self.entities)

    def album_item(self) -> dict[str, Any]:
        """It as an ``InputMedia``."""
        words = _some("caption", self.words) | _some("caption_entities", self.entities)
        return {"type": self.kind, "media": self.file_id} | words


def content_of(message: Message) -> Content | None:
    """What a message holds; None for Telegram's own messages (somebody joined, a topic was closed)."""
    entities = tuple(_dumped(message.entities or message.caption_entities or ()))
    if message.text is not None:
        return Content(kind="text", form="text", words=message.text, entities=entities)
    for kind in (*CAPTIONED, *BARE_FILES):
        found: Any = getattr(message, kind)
        if not found:
            continue
        file = found[-1] if isinstance(found, list) else found
        return Content(
            kind=kind,
            form="caption" if kind in CAPTIONED else "bare",
            words=message.caption or "",
            entities=entities,
            values={kind: file.file_id} | ({"has_spoiler": True} if message.has_media_spoiler else {}),
            file_id=file.file_id,
            file_unique_id=file.file_unique_id,
            album=message.media_group_id if kind in ALBUMS else None,
        )
    return _without_file(message)


def named(content: Content, name: str, *, mark: str = "", quote: str | None = None) -> tuple[Content | None, Content]:
    """The message with a line that says who is speaking.

    The line stands in the message; where it has no room there, it comes as a message of its own before it. ``mark``
    stands before the name (an edit); ``quote`` is what is being answered, where Telegram cannot show it.
    """
    answers = "" if quote is None else f" (↪ “{clip(' '.join(quote.split()), limit=MAX_QUOTE)}”)"
    head = f"{mark}{name}{answers}:"
    bold = {"type": "bold", "offset": units(mark), "length": units(name)}
    line = Content(kind="text", form="text", words=head, entities=(bold,))
    limit = {"text": MAX_TEXT, "caption": MAX_CAPTION}.get(content.form, 0)
    whole = f"{head}\n{content.words}" if content.words else head
    if units(whole) > limit:
        return line, content
    shift = units(head) + 1
    moved = tuple(entity | {"offset": entity["offset"] + shift} for entity in content.entities)
    return None, replace(content, words=whole, entities=(bold, *moved))


def edited(content: Content, *, same_file: bool) -> tuple[str, dict[str, Any]] | None:
    """Method and arguments that bring a copy up to its original; None where Telegram can change nothing of it."""
    if content.form == "text":
        return "editMessageText", content.payload()
    if content.form != "caption":
        return None
    if not same_file and content.kind in REPLACEABLE:
        return "editMessageMedia", {"media": content.album_item()}
    return "editMessageCaption", {"caption": content.words} | _some("caption_entities", content.entities)


def _without_file(message: Message) -> Content | None:
    if message.contact:
        return Content(kind="contact", form="bare", values=_fields(message.contact, _CONTACT))
    if message.venue:
        place = _fields(message.venue.location, _PLACE[:2])
        return Content(kind="venue", form="bare", values=place | _fields(message.venue, _VENUE))
    if message.location:
        return Content(kind="location", form="bare", values=_fields(message.location, _PLACE))
    if message.dice or message.poll or message.story or message.paid_media or message.checklist:
        kind = next(name for name in ("dice", "poll", "story", "paid_media", "checklist") if getattr(message, name))
        values = {"from_chat_id": message.chat.id, "message_id": message.message_id}
        return Content(kind=kind, form="copy", values=values)
    return None


def _fields(source: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(source, name, None)) is not None}


def _some(name: str, value: Any) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value} if value else {}


def _dumped(entities: Sequence[Any]) -> list[dict[str, Any]]:
    return [entity.model_dump(mode="json", exclude_none=True) for entity in entities]
