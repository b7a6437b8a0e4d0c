"""Who is asking: a device whose session is open."""

from dataclasses import dataclass, field

from wardline.audit.record import Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in device, as its certificate names it."""

    device: str
    account: str
    organisation: str
    steward: bool
    actor: Actor = field(init=False, repr=False, compare=False)
    """The same, as audit records name it: made once a session."""

    def __post_init__(self) -> None:
        actor = Actor(account=self.account, device=self.device, organisation=self.organisation)
        object.__setattr__(self, "actor", actor)
