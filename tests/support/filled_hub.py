"""Groups and messages written straight into a hub's database, before it runs: many, without their keys.

They are written by the hub's own operations from where these have decided, each with its audit record.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action, AuditRecord, Numbers
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.delivery.append_message import append_message
from wardline.hub.delivery.model import Incoming
from wardline.hub.groups.accept_commit import accept_commit
from wardline.hub.groups.accept_founding import accept_founding
from wardline.hub.groups.model import Committed, Founding
from wardline.hub.state.hub_state import HubState
from wardline.kit.ids import new_id
from wardline.ledger.ledger import Ledger, Moment, Recorded
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority
from wardline.protocol.requests import CommitGroup
from wardline.store.transaction import Transaction

SIZE_CLASS = 1088
CIPHERTEXT = os.urandom(1500)
"""About what a message with 1 KiB of content takes."""


def fill_hub(ledger: Ledger, steward: Caller, groups: Mapping[str, Sequence[str]], messages: int = 0) -> None:
    """Found ``groups`` (conversation to devices; the steward's is a member of each), at epoch 1, with so many messages
    of the steward in each. What only MLS would read is random.
    """
    state = HubState(lambda _: None)
    for conversation, devices in groups.items():

        def operation(
            tx: Transaction, moment: Moment, conversation: str = conversation, devices: Sequence[str] = devices
        ) -> Recorded[None]:
            state.enter(tx)
            return Recorded(None, _found(state, tx, moment.now, steward, conversation, devices, messages))

        ledger.run_timed(operation)


def _found(
    state: HubState,
    tx: Transaction,
    now: int,
    steward: Caller,
    conversation: str,
    devices: Sequence[str],
    messages: int,
) -> tuple[AuditRecord, ...]:
    digest = hashlib.sha256(conversation.encode()).digest()
    founding = Founding(conversation, 1, 0, steward.organisation, (steward.device,), digest, b"state")
    accept_founding(state, tx, now, steward.device, founding, None)
    where = conversation_object(conversation)
    founded = records.record(
        Action.GROUP_FOUNDED, steward, now, where, numbers=Numbers(generation=1), digest=digest.hex()
    )
    live = state.group(tx, conversation)
    assert live is not None
    added = tuple((steward.organisation, device) for device in devices)
    committed = Committed(steward.device, added, (), b"state")
    request = CommitGroup(1, os.urandom(32), b"welcome")
    _, commit = accept_commit(state, tx, now, steward, live, committed, request)
    for _ in range(messages):
        envelope = Envelope(
            ENVELOPE_VERSION, new_id(), conversation, 1, steward.device, SIZE_CLASS, Priority.NORMAL, None
        )
        append_message(state, tx, live, Incoming(envelope, 1, CIPHERTEXT), hashlib.sha256(CIPHERTEXT).digest(), now)
    return founded, commit
