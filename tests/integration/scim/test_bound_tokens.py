"""A token that is bound to a key (RFC 9449): its holder gets in, and whoever copied the token does not."""

import base64
import hashlib
import json
import secrets
import time

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from tests.integration.scim.conftest import Served

from wardline.audit.record import Action, decode
from wardline.vault.rest.dpop import read_key
from wardline.vault.schema import LEDGER

KEY, OTHER = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")


def prove(served: Served, token: str, *, key: ECKey = KEY, method: str = "GET", path: str = "/scim/v2/Users") -> str:
    hashed = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    claims = {"htm": method, "htu": served.url + path, "iat": time.time(), "jti": secrets.token_hex(), "ath": hashed}
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key, algorithms=["ES256"])


def call(served: Served, token: str, *proofs: str, scheme: str = "DPoP", path: str = "/Users") -> httpx2.Response:
    headers = [("authorization", f"{scheme} {token}"), *(("dpop", proof) for proof in proofs)]
    with served.client(None) as client:
        return client.get(path, headers=headers)


@pytest.fixture(scope="module")
def bound(served: Served) -> tuple[str, str]:
    return served.token(key=read_key(json.dumps(KEY.as_dict(private=False))))


def test_its_holder_gets_in_once_with_each_proof(served: Served, bound: tuple[str, str]) -> None:
    proof = prove(served, bound[1])
    assert [call(served, bound[1], proof).status_code for _ in range(2)] == [200, 401]
    with_query = prove(served, bound[1])
    assert call(served, bound[1], with_query, path="/Users?count=1").status_code == 200


def test_nobody_else_does_and_it_is_recorded(served: Served, bound: tuple[str, str]) -> None:
    plain = served.token()[1]
    answers = [
        call(served, bound[1], scheme="Bearer"),
        call(served, bound[1], prove(served, bound[1]), scheme="Bearer"),
        call(served, bound[1]),
        call(served, bound[1], prove(served, bound[1]), prove(served, bound[1])),
        call(served, bound[1], prove(served, bound[1], key=OTHER)),
        call(served, bound[1], prove(served, bound[1], method="POST")),
        call(served, bound[1], prove(served, bound[1], path="/scim/v2/Groups")),
        call(served, bound[1], prove(served, plain)),
        call(served, plain, prove(served, plain)),
    ]
    assert [answer.status_code for answer in answers] == [401] * len(answers)
    assert len({answer.text for answer in answers}) == 1
    assert {answer.headers["www-authenticate"] for answer in answers} == {'Bearer, DPoP algs="ES256 ES384 Ed25519"'}
    with served.house.read() as reader:
        rows = reader.execute(LEDGER.records.select().with_only_columns(LEDGER.records.c.record))
        refused = [each for each in (decode(row) for (row,) in rows) if each.action is Action.REQUEST_REFUSED]
    mine = [each for each in refused if any(named.id == bound[0] for named in each.objects)]
    assert {each.code for each in mine} == {"unknown_token"}
    assert len(mine) >= 8
