"""From a reply to the numbers that the model takes, the same in training and in serving.

``ids`` is ``<s>``, one token that says what was asked, the pieces of the folded text, ``</s>``.
"""

from dataclasses import dataclass
from typing import Final

from tokenizers import Tokenizer

from nlu._fold import fold
from nlu.labels import ASKED, Asked

SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
ASKED_TOKENS: Final = ("<asked:none>", *(f"<asked:{name}>" for name in ASKED))
BEGIN: Final = SPECIAL.index("<s>")
PAD: Final = SPECIAL.index("<pad>")
END: Final = SPECIAL.index("</s>")
UNKNOWN: Final = SPECIAL.index("<unk>")
#: The first token that stands for words.
FIRST_PIECE: Final = len(SPECIAL) + len(ASKED_TOKENS)
#: Tokens before the first piece of the text.
LEAD: Final = 2

_ASKED_ID: Final[dict[Asked | None, int]] = {
    None: len(SPECIAL),
    **{name: len(SPECIAL) + 1 + place for place, name in enumerate(ASKED)},
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """``offsets[i]`` is the stretch of the text behind ``ids[LEAD + i]``, without spaces around it."""

    ids: list[int]
    offsets: list[tuple[int, int]]


def tokenize(tokenizer: Tokenizer, text: str, *, asked: Asked | None, limit: int) -> Tokens:
    """Split ``text`` into at most ``limit`` tokens in all; of a longer one the beginning and the end stay."""
    encoded = tokenizer.encode(fold(text), add_special_tokens=False)
    pieces: list[int] = encoded.ids
    offsets = [_trim(text, start, end) for start, end in encoded.offsets]
    room = limit - LEAD - 1
    if len(pieces) > room:
        tail = room // 4
        pieces = pieces[: room - tail] + pieces[-tail:]
        offsets = offsets[: room - tail] + offsets[-tail:]
    return Tokens([BEGIN, _ASKED_ID[asked], *pieces, END], offsets)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
