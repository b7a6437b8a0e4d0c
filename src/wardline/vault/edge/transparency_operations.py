"""What devices may have proven of the log: an adapter for the table of operations, and why no policy decides it."""

from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import VaultRequest
from wardline.protocol.transparency_requests import ProveCertificates
from wardline.vault.edge.operation import Answered, Asked, Operation
from wardline.vault.edge.permission import NoPolicy, Permit
from wardline.vault.transparency.prove_certificates import LogFacts, prove_certificates


def _prove_certificates(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ProveCertificates)
    services = asked.services
    if services.log is None:
        return Refusal(ErrorCode.NOT_PERMITTED)
    return prove_certificates(asked.turn, LogFacts(services.log, services.hub), asked.device.account, body)


TRANSPARENCY_OPERATIONS: Final[dict[type[VaultRequest], Operation]] = {
    ProveCertificates: Operation(_prove_certificates),
}

TRANSPARENCY_PERMISSIONS: Final[dict[type[VaultRequest], Permit | NoPolicy]] = {
    ProveCertificates: NoPolicy("whoever names a certificate has met it; unasked, everybody's own alone"),
}
