"""The organisations whose people may be in a conversation, for devices: only their own vault tells them."""

from wardline.protocol.sealed_requests import Partner, Partners
from wardline.vault.agreements.find_agreements import all_agreements, read_anchors
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def list_partners(reader: Reader, keys: KeyRing) -> Partners:
    """Every organisation that there is or was an agreement with, and its anchor."""
    names = {agreement.other.organisation: agreement.other.name for agreement in all_agreements(reader, keys)}
    return Partners(
        tuple(
            Partner(organisation, names.get(organisation, ""), anchor)
            for organisation, anchor in sorted(read_anchors(reader).items())
        )
    )
