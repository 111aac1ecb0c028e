"""How well a manager wins leads of one warmth, told apart from luck.

Won or not won is a coin with an unknown bias: Beta-Bernoulli. Everybody starts from what the team as a whole wins
(the prior), and their own results pull them away from it the more of them there are. Who has few is tried now and
then: each choice draws from what is still possible (Thompson sampling), so that nobody is written off after two bad
leads, and nobody is crowned after two good ones.

>>> anna = estimate(won=7, of=12, team_won=20, team_of=60)
>>> round(anna.mean, 2), anna.known
(0.47, True)
"""

import random
from dataclasses import dataclass
from typing import Final

#: So many leads' worth of trust is in the team's own rate.
PRIOR_LEADS: Final = 10.0
#: From so many finished leads on a manager's own rate may be told as theirs.
ENOUGH: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What may be believed about one manager and one warmth: Beta(``alpha``, ``beta``), and what it rests on."""

    alpha: float
    beta: float
    won: int
    of: int

    @property
    def mean(self) -> float:
        """The expected share of leads won, between 0 and 1."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def known(self) -> bool:
        """Are there enough finished leads to say so aloud?"""
        return self.of >= ENOUGH

    def draw(self, chance: random.Random) -> float:
        """A share that is possible by what is known, between 0 and 1."""
        return chance.betavariate(self.alpha, self.beta)


def estimate(*, won: int, of: int, team_won: int, team_of: int) -> Estimate:
    """What ``won`` of ``of`` finished leads say about a manager of a team that won ``team_won`` of ``team_of``."""
    # One lead won and two lost that nobody ever saw: a team without results is not believed to win nothing.
    rate = (team_won + 1) / (team_of + 3)
    return Estimate(alpha=PRIOR_LEADS * rate + won, beta=PRIOR_LEADS * (1 - rate) + max(0, of - won), won=won, of=of)


def fairness(shares: list[float]) -> float | None:
    """Jain's index of how evenly something is shared: 1 is even, 1/n is all for one; None where nothing was shared.

    >>> fairness([4, 4, 4, 4]), fairness([8, 0, 0, 0])
    (1.0, 0.25)
    """
    squares = sum(share * share for share in shares)
    return None if not squares else sum(shares) ** 2 / (len(shares) * squares)
