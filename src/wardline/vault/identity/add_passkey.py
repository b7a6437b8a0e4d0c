"""An enrolled device's owner adds a passkey."""

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import AddPasskey, PasskeyBegun
from wardline.protocol.sealed_requests import Noted
from wardline.protocol.signing import passkey_challenge
from wardline.vault.authority.model import Authority
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.owner_challenges import Purpose, open_challenge, use_challenge
from wardline.vault.identity.passkeys import passkeys_of
from wardline.vault.identity.presence import require_presence
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.store_passkey import may_store_passkey, store_passkey
from wardline.vault.identity.verify_passkey import verify_created
from wardline.vault.identity.ways_in import SignInOffer
from wardline.vault.turn import Turn


def begin_passkey(
    turn: Turn, authority: Authority, offer: SignInOffer, account: AccountId, device: DeviceId
) -> PasskeyBegun | Refusal:
    """A nonce for one ``AddPasskey``.

    Whoever has a way to sign in proves their presence first: else an unlocked device in a thief's hand would make a way
    in that outlives the device. Refused: ``step_up_required``; ``not_permitted`` where there is no page to make them
    for.
    """
    owner, party = find_account(turn.tx, turn.keys, account), offer.party
    if party is None or owner is None:
        return Refusal(ErrorCode.NOT_PERMITTED)
    own = passkeys_of(turn.tx, turn.keys, account)
    refusal = require_presence(turn, offer, account, device)
    if refusal is not None:
        return refusal
    return PasskeyBegun(
        nonce=open_challenge(turn, device, Purpose.PASSKEY),
        relying_party=party.id,
        organisation_name=authority.name,
        user=bytes.fromhex(account),
        login=owner.profile.login,
        exclude=tuple(each.credential for each in own),
    )


def add_passkey(
    turn: Turn, party: RelyingParty | None, account: AccountId, device: DeviceId, body: AddPasskey
) -> Noted | Refusal:
    """One more of the account's. The nonce is used up, whatever comes of it.

    Refused: ``bad_passkey`` (not made by this challenge on the organisation's page with user verification, known
    already, or one too many).
    """
    nonce = use_challenge(turn, device, Purpose.PASSKEY)
    if party is None or nonce is None:
        return Refusal(ErrorCode.BAD_PASSKEY, "passkey")
    made = verify_created(party, body.passkey, passkey_challenge(turn.organisation, account, device, nonce))
    if made is None or not may_store_passkey(turn, account, made):
        return Refusal(ErrorCode.BAD_PASSKEY, "passkey")
    store_passkey(turn, account, made, body.passkey.name)
    return Noted()
