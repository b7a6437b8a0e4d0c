"""A member with a manipulated client: its commit passes the hub, and no member can apply it."""

import secrets
import time
from collections.abc import Coroutine
from typing import Final

import wardline_mls

from bench.returning import Peer
from wardline.client.credentials import Credentials
from wardline.kit.ids import ConversationId
from wardline.kit.secret import Secret
from wardline.protocol.group_id import GroupId
from wardline.protocol.requests import CommitGroup, PublishKeyPackages

PACKAGES: Final = 20
LIFETIME: Final = 30 * 86_400


class Insider:
    """In every generation, by key packages that it published at first."""

    def __init__(self, credentials: Credentials, origin: str) -> None:
        self._peer = Peer(credentials, origin)
        self._member = credentials.member(Secret(secrets.token_bytes(32)))
        self._secrets: dict[bytes, bytes] = {}
        self._port = 0

    async def open(self, port: int) -> None:
        """Sign in and publish."""
        self._port = port
        await self._peer.come(port)
        made = [self._member.key_package(now=int(time.time()), lifetime=LIFETIME) for _ in range(PACKAGES)]
        self._secrets = {each.reference: each.secret for each in made}
        await self._peer.ask(PublishKeyPackages(1, tuple(each.message for each in made)))

    async def close(self) -> None:
        """Hang up."""
        await self._peer.leave()

    async def prepare(self, conversation: ConversationId, generation: int) -> Coroutine[None, None, None]:
        """Join, and make a commit whose membership tag is wrong (RFC 9420 section 6.2), which the hub cannot check.
        Awaiting the result wins the epoch with it.
        """
        # It comes anew each time: nobody has answered the hub's pings for it while 200 devices shared the processor.
        await self._peer.leave()
        await self._peer.come(self._port)
        wanted = GroupId(conversation, generation).to_bytes()
        while (group := self._join(await self._peer.welcome())).group_id != wanted:
            pass
        commit = group.commit(add=[], remove=[], authenticated_data=b"", now=int(time.time())).message
        return self._win(commit[:-1] + bytes([commit[-1] ^ 1]))

    async def _win(self, commit: bytes) -> None:
        await self._peer.ask(CommitGroup(1, commit))

    def _join(self, welcome: bytes) -> wardline_mls.Group:
        references = wardline_mls.inspect_message(welcome).recipients
        return self._member.join(welcome, {each: self._secrets[each] for each in references if each in self._secrets})
