"""Who may see and work which lead."""

from dataclasses import dataclass

from bot.rounds import Rounds
from bot.team import Team
from bot.turn import Turn
from storage.lead_lists import Seer
from storage.tables import Lead, Manager


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAccess:
    """A manager sees their own leads and those on offer to them; admins and the head of sales see and work all."""

    team: Team
    rounds: Rounds

    async def all_leads(self, turn: Turn, manager: Manager) -> bool:
        if manager.is_admin or manager.telegram_id in self.team.admin_ids:
            return True
        head = await self.rounds.head_of_sales(turn)
        return head is not None and head.id == manager.id

    async def works(self, turn: Turn, manager: Manager, lead: Lead) -> bool:
        """Whether they may do with it what its owner may."""
        return lead.owner_id == manager.id or await self.all_leads(turn, manager)

    async def sees(self, turn: Turn, manager: Manager, lead_id: int) -> bool:
        return await turn.uow.lead_lists.sees(lead_id, await self.seer(turn, manager))

    async def seer(self, turn: Turn, manager: Manager) -> Seer:
        """Their eyes, for lists."""
        group = await self.team.group_id(turn.uow)
        chats = (manager.telegram_id,) if group is None else (manager.telegram_id, group)
        return Seer(manager_id=manager.id, chats=chats, all_leads=await self.all_leads(turn, manager))
