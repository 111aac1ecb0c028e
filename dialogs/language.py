"""Which language the bot speaks: as the visitor writes, but not at every word they borrow."""

from typing import Final

from dialogs.schema import Script
from dialogs.state import DialogState
from nlu.labels import Language
from nlu.reading import Reading

#: Fewer letters than this say too little about the language of their writer.
_ENOUGH_LETTERS: Final = 12
#: The first message may be a single word if its alphabet leaves no doubt.
_SURE_LETTERS: Final = 3
_VOTES: Final = 2
_OWN_LETTERS: Final[dict[Language, frozenset[str]]] = {
    "ru": frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    "pl": frozenset("ąćęłńóśźż"),
    "tr": frozenset("ğışçöü"),
    "en": frozenset(),
}


def after_reply(state: DialogState, text: str, reading: Reading, *, script: Script) -> DialogState:
    """The state with the language that the reply leaves it in.

    The first reply decides at once against the guess that the dialog began with; later ones only twice in a
    row and with at least twelve letters each. A language that the visitor chose stays.
    """
    heard = reading.lang
    if state.lang_chosen or heard is None or heard not in script.languages:
        return state
    letters = sum(character.isalpha() for character in text)
    first = state.replies == 0
    if first and (
        letters >= _ENOUGH_LETTERS or (letters >= _SURE_LETTERS and _alphabet_is_sure(text, heard, state.lang))
    ):
        return state.model_copy(update={"lang": heard, "lang_votes": ()})
    if letters < _ENOUGH_LETTERS:
        return state
    if heard == state.lang:
        return state.model_copy(update={"lang_votes": ()})
    votes = (*(vote for vote in state.lang_votes if vote == heard), heard)
    if len(votes) < _VOTES:
        return state.model_copy(update={"lang_votes": votes})
    return state.model_copy(update={"lang": heard, "lang_votes": ()})


def _alphabet_is_sure(text: str, heard: Language, spoken: Language) -> bool:
    letters = {character for character in text.casefold() if character.isalpha()}
    if heard == "ru" or spoken == "ru":
        cyrillic = bool(letters & _OWN_LETTERS["ru"])
        return cyrillic is (heard == "ru")
    return bool(letters & _OWN_LETTERS[heard])
