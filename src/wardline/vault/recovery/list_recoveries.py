"""What waits for the second administrator."""

from wardline.kit.ids import AccountId
from wardline.protocol.administration_requests import Recoveries
from wardline.vault.recovery.administers import administers
from wardline.vault.recovery.find_recoveries import open_recoveries
from wardline.vault.recovery.summarise import summarise
from wardline.vault.turn import Turn


def list_recoveries(turn: Turn, asker: AccountId) -> Recoveries:
    """Oldest first: for an administrator all, for anybody else the one about themselves. Whoever asked and administers
    no more has no say: what they asked for is left out.
    """
    found = [each for each in open_recoveries(turn.tx, turn.keys, turn.now) if administers(turn, each.asked_by)]
    if not administers(turn, asker):
        found = [each for each in found if each.account == asker]
    return summarise(turn, found)
