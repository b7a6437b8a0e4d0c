"""The organisation takes policies of its own: checked, kept as a version, and everybody's places compared with them."""

from sqlalchemy import func, select

from wardline.audit.record import Action, Numbers
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.policy.current import PolicyStateError, current_policies
from wardline.vault.policy.policy_set import PolicySet, read_policies
from wardline.vault.policy.tables import POLICY_VERSIONS
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.turn import Turn


def take_policies(turn: Turn, text: str) -> int | Refusal:
    """The version that is in force from now on; the same text again changes nothing.

    Refused: ``bad_policy`` with the policy and what is wrong with it.
    """
    read = read_policies(text)
    if not isinstance(read, PolicySet):
        first = read[0]
        place = f"{first.policy}: {first.problem}" if first.policy else first.problem
        return turn.refuse(Action.POLICY_CHANGED, ErrorCode.BAD_POLICY, field_name=place)
    try:
        current = current_policies(turn.tx)
    except PolicyStateError:
        current = None  # the way out of a damaged version is to take another
    if current is not None and current.policies.digest == read.digest:
        return current.version
    newest = turn.tx.execute(select(func.max(POLICY_VERSIONS.c.version))).scalar_one()
    version = (newest or 0) + 1
    turn.tx.insert(
        POLICY_VERSIONS,
        {"version": version, "digest": read.digest, "text": text.encode(), "taken_at": turn.now},
    )
    ask_for_review(turn)
    turn.record(Action.POLICY_CHANGED, numbers=Numbers(version=version), digest=read.digest)
    return version
