"""What devices may have proven of the log: an adapter for the table of operations, and why no policy decides it."""

from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import VaultRequest
from wardline.protocol.transparency_requests import ProveCertificates
from wardline.vault.edge.operation import Answered, Asked, Operation, Services
from wardline.vault.edge.permission import NoPolicy, Permit
from wardline.vault.transparency.prove_certificates import LogFacts, own_certificates, prove_certificates
from wardline.vault.turn import Turn


def _prove_certificates(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ProveCertificates)
    services = asked.services
    if services.log is None:
        return Refusal(ErrorCode.NOT_PERMITTED)
    names = tuple(each.hex() for each in body.certificates) or own_certificates(asked.turn, asked.device.account)
    return prove_certificates(asked.turn, LogFacts(services.log, services.hub), names, body.size)


def _prove_to_partner(turn: Turn, services: Services, body: VaultRequest) -> Answered:
    """Of certificates that it names; nothing of whose they are that the certificate itself does not say."""
    assert isinstance(body, ProveCertificates)
    if services.log is None or not body.certificates:
        return Refusal(ErrorCode.NOT_PERMITTED)
    names = tuple(each.hex() for each in body.certificates)
    return prove_certificates(turn, LogFacts(services.log, services.hub), names, body.size)


TRANSPARENCY_OPERATIONS: Final[dict[type[VaultRequest], Operation]] = {
    ProveCertificates: Operation(_prove_certificates, for_partner=_prove_to_partner),
}

TRANSPARENCY_PERMISSIONS: Final[dict[type[VaultRequest], Permit | NoPolicy]] = {
    ProveCertificates: NoPolicy("whoever names a certificate has met it; unasked, everybody's own alone"),
}
