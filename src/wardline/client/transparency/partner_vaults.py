"""The vaults of partner organisations: what this device may ask them is to prove certificates (ADR 0033)."""

from collections.abc import Callable, Mapping
from typing import final

from wardline.client.credentials import Credentials
from wardline.client.sealed import AskHub, SealedRequests
from wardline.client.transparency.model import LogName
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import VaultAnswer, VaultRequest


@final
class PartnerVaults:
    """Each under the root certificate that one's own vault gave (``ListPartners``)."""

    def __init__(
        self,
        ask: AskHub,
        *,
        anchors: Callable[[], Mapping[str, bytes]],
        credentials: Callable[[], Credentials],
        clock: Clock,
        make_id: MakeId,
    ) -> None:
        self._ask = ask
        self._anchors = anchors
        self._credentials = credentials
        self._clock = clock
        self._make_id = make_id

    def name(self, organisation: str) -> LogName | None:
        """As the own vault vouches for it now; None where it does not."""
        anchor = self._anchors().get(organisation)
        return None if anchor is None else LogName.of(organisation, anchor)

    async def ask(self, name: LogName, body: VaultRequest) -> VaultAnswer | Refusal:
        """Refused ``no_agreement`` where the own vault vouches no more for that root certificate; else as
        ``SealedRequests.ask``. Raises ConnectionLostError.
        """
        if self.name(name.organisation) != name:
            return Refusal(ErrorCode.NO_AGREEMENT)
        # Questions are rare: its sealing certificate is fetched for each, so that a restored vault's is never missed.
        vault = SealedRequests(
            self._ask,
            organisation=name.organisation,
            check_anchor=lambda anchor: LogName.of(name.organisation, anchor) == name,
            clock=self._clock,
            make_id=self._make_id,
            credentials=self._credentials(),
        )
        return await vault.ask(body)
