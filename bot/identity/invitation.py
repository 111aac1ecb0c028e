"""When a visitor is offered a link for whoever decides with them."""

from collections.abc import Sequence
from typing import Any, Final

from bot.outgoing import inline
from bot.wording import say
from dialogs.effects import Effect, Learn
from nlu.labels import Language

#: What the button sends under which the link is offered.
SHARE_DATA: Final = "s:share"
#: Powers of somebody who does not decide alone.
_TOGETHER: Final = frozenset({"shares", "influences"})


def says_others_decide(effects: Sequence[Effect]) -> bool:
    """Whether the visitor has just said that somebody else decides too."""
    return any(
        isinstance(effect, Learn)
        and effect.fact.kind == "authority"
        and effect.fact.value.get("power") in _TOGETHER
        and (effect.replaces is None or effect.replaces.value.get("power") not in _TOGETHER)
        for effect in effects
    )


def share_button(lang: Language) -> dict[str, Any]:
    """The message that offers the link."""
    return {
        "text": say(lang, "share.offer"),
        "reply_markup": inline([[(say(lang, "share.button"), SHARE_DATA)]]),
    }
