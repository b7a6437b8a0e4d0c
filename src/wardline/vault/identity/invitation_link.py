"""An invitation as a link: what is secret stands in the fragment, which no server sees."""

import hashlib

from wardline.client import invitation as links
from wardline.vault.authority.model import Authority
from wardline.vault.identity.model import Invitation


def link_of(authority: Authority, invitation: Invitation, hub: str, origin: str | None) -> str:
    """``hub``: its URL. ``origin``: the web client's; without it the link is for the command line alone."""
    fingerprint = hashlib.sha256(authority.root).digest()
    made = links.Invitation(hub, authority.organisation, invitation.id, invitation.secret, fingerprint)
    return links.format_link(made, origin)
