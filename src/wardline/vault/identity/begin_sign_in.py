"""Somebody types a login name."""

import secrets

from wardline.kit.ids import DeviceId
from wardline.protocol.identity_requests import BeginSignIn, Method, SignInBegun
from wardline.vault.identity.find_accounts import find_by_login
from wardline.vault.identity.logins import login_digest
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.passkeys import passkeys_of
from wardline.vault.identity.relying_party import RelyingParty, methods_for
from wardline.vault.identity.sign_in_attempts import SignInAttempt, open_attempt
from wardline.vault.identity.sign_in_decoys import decoy_account, offered_credentials
from wardline.vault.keys.key_names import INDEX
from wardline.vault.turn import Turn


def begin_sign_in(turn: Turn, party: RelyingParty | None, open_id: OpenIdDesk | None, body: BeginSignIn) -> SignInBegun:
    """A nonce for one ``CompleteSignIn``. Never refused: an unknown name is answered like a known one."""
    index = turn.key(INDEX)
    login = login_digest(index, body.login)
    account = find_by_login(turn.tx, turn.keys, body.login)
    own = () if account is None else passkeys_of(turn.tx, turn.keys, account.id)
    attempt = SignInAttempt(
        turn.make_id(),
        None if account is None else account.id,
        login,
        secrets.token_bytes(32),
        DeviceId(turn.make_id()),
    )
    open_attempt(turn, attempt)
    providers = () if open_id is None else open_id.offer(attempt.id, body.login, port=body.port)
    return SignInBegun(
        attempt=attempt.id,
        account=attempt.account or decoy_account(index, login),
        device=attempt.device,
        nonce=attempt.nonce,
        relying_party="" if party is None else party.id,
        methods=(*methods_for(party), *((Method.OPEN_ID,) if providers else ())),
        credentials=offered_credentials(index, login, [each.credential for each in own]) if party else (),
        providers=providers,
    )
