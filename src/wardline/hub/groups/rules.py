"""Who may found the next generation, and which commit wins its epoch."""

from wardline.hub.caller import Caller
from wardline.hub.groups.model import CommitAttempt, Committed, Founding
from wardline.hub.state.live_group import LiveGroup
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode


def decide_founding(
    caller: Caller, founding: Founding, live: LiveGroup | None, *, restored: bool = False
) -> Refusal | None:
    """A steward founds generation 1, or the one after the live generation of its own organisation's conversation.

    At first the founder's device is the only member. A hub that was ``restored`` may have lost generations: there any
    later number is taken.
    """
    if founding.epoch != 0 or founding.members != (caller.device,):
        return Refusal(ErrorCode.BAD_COMMIT, "group_info")
    if founding.organisation != caller.organisation or (live and live.organisation != caller.organisation):
        return Refusal(ErrorCode.NOT_PERMITTED)
    generation = live.generation if live else 0
    if founding.generation <= generation:
        return Refusal(ErrorCode.GROUP_EXISTS)
    if founding.generation > generation + 1 and not restored:
        return Refusal(ErrorCode.WRONG_GROUP, "generation")
    return None


def decide_membership(device: str, generation: int, live: LiveGroup | None) -> Refusal | None:
    """Whether ``device`` is in that generation, and that generation is the live one."""
    if live is None or generation > live.generation:
        return Refusal(ErrorCode.UNKNOWN_GROUP)
    if device not in live.members:
        return Refusal(ErrorCode.NOT_A_MEMBER)
    if generation < live.generation:
        return Refusal(ErrorCode.GENERATION_CLOSED)
    return None


def decide_commit(caller: Caller, attempt: CommitAttempt, live: LiveGroup) -> Committed | Refusal | None:
    """Compare and set on the epoch: the first good commit for it wins. None: look again, the epoch has moved."""
    if attempt.epoch < live.epoch:
        return Refusal(ErrorCode.EPOCH_CONFLICT)
    if attempt.epoch > live.epoch:
        return Refusal(ErrorCode.WRONG_EPOCH)
    applied = attempt.applied
    if isinstance(applied, Committed) and applied.committer != caller.device:
        return Refusal(ErrorCode.BAD_COMMIT, "committer")
    return applied


def decide_welcome(added: int, recipients: int | None) -> Refusal | None:
    """A commit that adds brings one Welcome for exactly those; another brings none."""
    if (recipients or 0) != added:
        return Refusal(ErrorCode.BAD_COMMIT, "welcome")
    return None
