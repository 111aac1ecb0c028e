"""How near to buying the whole dialog shows its visitor to be."""

from collections.abc import Sequence
from typing import Final

from dialogs.schema import Scoring
from dialogs.state import WarmReply
from nlu.labels import Warmth

#: Where cold, warm and hot lie between 0 and 1.
_PLACE: Final[dict[Warmth, float]] = {"cold": 0.0, "warm": 0.5, "hot": 1.0}
_HOT: Final = 0.65
_WARM: Final = 0.25
#: Less signal than this in all replies together is none.
_SIGNAL: Final = 0.3
#: A reply as cold as this ends what a hot one had decided.
_COLD: Final = 0.5
#: The trend is looked for in so many replies: each of them is judged with all before it.
_LOOKED_AT: Final = 40
#: These end what was warm before them; only what is said afterwards counts.
_ENDS: Final = frozenset({"refuse", "stop"})


def is_hot_reply(reply: WarmReply, *, scoring: Scoring) -> bool:
    """Whether this one reply sends the visitor to sales at once."""
    return reply.primary in scoring.hot.intents or reply.warmth.get("hot", 0.0) >= scoring.hot.probability


def warmth_of(replies: Sequence[WarmReply], *, scoring: Scoring) -> Warmth:
    """Warmth of a dialog from its replies, oldest first.

    Each reply counts for ``decay`` of the next one and only as far as it carries a signal at all; a refusal
    ends what came before it, and so does what a manager says. A hot reply decides alone until something cold is said.
    """
    ended = next((at for at in range(len(replies), 0, -1) if replies[at - 1].primary in _ENDS), 0)
    ruled = next((at for at in range(len(replies) - 1, -1, -1) if replies[at].ruled), 0)
    since = max(ended, ruled)
    total = signal = 0.0
    fade = 1.0
    for reply in reversed(replies[since:]):
        said = sum(reply.warmth.get(name, 0.0) for name in _PLACE)
        total += fade * sum(place * reply.warmth.get(name, 0.0) for name, place in _PLACE.items())
        signal += fade * said
        # A "thanks" or a bare name takes nothing away from what was said before it.
        fade *= scoring.decay**said
    if signal < _SIGNAL:
        return "cold" if ended > ruled else "none"
    level = total / signal
    if level >= _HOT or _still_hot(replies[since:], scoring=scoring):
        return "hot"
    return "warm" if level >= _WARM else "cold"


def path_of(replies: Sequence[WarmReply], *, scoring: Scoring, most: int = 4) -> tuple[Warmth, ...]:
    """How the warmth went from reply to reply, oldest first, without repetitions and without "no signal": its trend.

    The last one is the warmth now, where there is any; at most the ``most`` last ones.
    """
    path: list[Warmth] = []
    for upto in range(max(1, len(replies) - _LOOKED_AT), len(replies) + 1):
        warmth = warmth_of(replies[:upto], scoring=scoring)
        if warmth != "none" and (not path or path[-1] != warmth):
            path.append(warmth)
    return tuple(path[-most:])


def warmest_reply(replies: Sequence[WarmReply]) -> WarmReply | None:
    """The reply that speaks most for buying, the later of equals; None where none carries a signal."""
    signals = [reply for reply in replies if reply.warmth.get("warm", 0.0) + reply.warmth.get("hot", 0.0) >= _SIGNAL]
    return max(signals, key=lambda reply: (reply.warmth.get("hot", 0.0), reply.at), default=None)


def _still_hot(replies: Sequence[WarmReply], *, scoring: Scoring) -> bool:
    """Whether nothing cold was said since the last hot reply: who asks about parking after buying still buys."""
    for reply in reversed(replies):
        if is_hot_reply(reply, scoring=scoring):
            return True
        if reply.warmth.get("cold", 0.0) >= _COLD:
            return False
    return False
