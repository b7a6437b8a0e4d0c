"""The web client's files: whole and as listed or not at all, under a strict policy, signed by the authority."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from starlette.testclient import TestClient
from tests.support.organisations import Organisation, open_organisation

from wardline.client.organisation import OrganisationFacts, decode_facts, encode_facts
from wardline.kit.outcome import Refusal
from wardline.protocol.signing import WebFilesStatement, signed_bytes
from wardline.vault.web.application import web_application
from wardline.vault.web.headers import security_headers
from wardline.vault.web.load_client import load_client
from wardline.vault.web.model import WebClient
from wardline.vault.web.sign_files import sign_files

PAGE = b"<!doctype html><title>Wardline</title>"
FACTS = OrganisationFacts(
    organisation="ab" * 16, name="General Hospital", hub="wss://hub.example", root=b"root", relying_party="chat.example"
)
SCRIPT = b"export const answer = 42;"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A build of two files."""
    tmp_path /= "static"
    (tmp_path / "assets").mkdir(parents=True)
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "index-abc.js.br").write_bytes(b"compressed")
    digests = {"index.html": PAGE, "assets/index-abc.js": SCRIPT}
    files = {name: hashlib.sha256(data).hexdigest() for name, data in digests.items()}
    (tmp_path / "files.json").write_text(json.dumps({"files": files}))
    return tmp_path


def loaded(folder: Path) -> WebClient:
    client = load_client(folder)
    assert isinstance(client, WebClient)
    return client


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def browser(folder: Path) -> TestClient:
    headers = security_headers("wss://hub.example", tls=True)
    return TestClient(
        web_application(loaded(folder), b"{}", encode_facts(FACTS), headers), base_url="https://chat.example"
    )


def test_a_file_is_served_as_listed_for_ever_and_compressed_for_who_can_read_it(browser: TestClient) -> None:
    plain = browser.get("/assets/index-abc.js", headers={"accept-encoding": "identity"})
    assert (plain.content, plain.headers["content-type"]) == (SCRIPT, "text/javascript; charset=utf-8")
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = browser.get("/assets/index-abc.js", headers={"if-none-match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    with browser.stream("GET", "/assets/index-abc.js", headers={"accept-encoding": "gzip, br"}) as packed:
        assert packed.headers["content-encoding"] == "br"
        assert b"".join(packed.iter_raw()) == b"compressed"


@pytest.mark.parametrize("path", ["/", "/enrol", "/c/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a", "/settings"])
def test_every_path_of_the_page_gets_the_page(browser: TestClient, path: str) -> None:
    found = browser.get(path)
    assert (found.status_code, found.content, found.headers["cache-control"]) == (200, PAGE, "no-cache")


@pytest.mark.parametrize("path", ["/assets/gone-def.js", "/favicon.ico", "/assets/..%2f..%2fwardline.toml", "/sw.js"])
def test_what_is_not_listed_is_not_there(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(browser: TestClient, method: str) -> None:
    assert browser.request(method, "/").status_code == 405


def test_every_answer_carries_the_policy(browser: TestClient) -> None:
    for path in ("/", "/assets/index-abc.js", "/files.json", "/gone.js"):
        headers = browser.get(path).headers
        parts = (each.strip().partition(" ") for each in headers["content-security-policy"].split(";"))
        policy = {name: value for name, _, value in parts}
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
        assert policy["style-src"] == "'self'"
        assert policy["connect-src"] == "'self' wss://hub.example"
        assert (policy["require-trusted-types-for"], policy["trusted-types"]) == ("'script'", "wardline")
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["strict-transport-security"] == "max-age=63072000"
        assert "set-cookie" not in headers


def unlist(folder: Path) -> None:
    (folder / "files.json").unlink()


def cut_list(folder: Path) -> None:
    (folder / "files.json").write_text("{")


def change_page(folder: Path) -> None:
    (folder / "index.html").write_bytes(b"changed")


def lose_page(folder: Path) -> None:
    (folder / "index.html").unlink()


def list_what_is_elsewhere(folder: Path) -> None:
    (folder.parent / "key.json").write_text("secret")
    digest = hashlib.sha256(b"secret").hexdigest()
    (folder / "files.json").write_text(json.dumps({"files": {"../key.json": digest}}))


@pytest.mark.parametrize(
    ("spoil", "code", "field"),
    [
        (unlist, "web_client_missing", None),
        (cut_list, "web_client_damaged", "files.json"),
        (change_page, "web_client_damaged", "index.html"),
        (lose_page, "web_client_damaged", "index.html"),
        (list_what_is_elsewhere, "web_client_damaged", "../key.json"),
    ],
)
def test_a_damaged_build_is_not_served(
    folder: Path, spoil: Callable[[Path], None], code: str, field: str | None
) -> None:
    spoil(folder)
    assert load_client(folder) == Refusal(code, field)


def test_the_authority_signs_the_list_so_that_a_browser_can_check_it(house: Organisation, folder: Path) -> None:
    client = loaded(folder)
    authority = house.authority
    signed = json.loads(sign_files(authority, client.listing))
    root, issuing, signature = (base64.b64decode(signed[name]) for name in ("root", "issuing", "signature"))
    assert root == authority.root
    x509.load_der_x509_certificate(issuing).verify_directly_issued_by(x509.load_der_x509_certificate(root))
    key = x509.load_der_x509_certificate(issuing).public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    r, s = int.from_bytes(signature[:48], "big"), int.from_bytes(signature[48:], "big")
    statement = WebFilesStatement(authority.organisation, hashlib.sha256(client.listing).digest())
    key.verify(encode_dss_signature(r, s), signed_bytes(statement), ECDSA(SHA384()))


def test_the_origin_says_whose_it_is_and_what_signs_people_in(browser: TestClient) -> None:
    answer = browser.get("/organisation.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-cache"
    assert decode_facts(answer.content) == FACTS
    assert answer.json() == {
        "organisation": "ab" * 16,
        "name": "General Hospital",
        "hub": "wss://hub.example",
        "root": "cm9vdA==",
        "relying_party": "chat.example",
    }


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"\xff", b'{"organisation":"x"}', b"[" * 9000, encode_facts(FACTS) + b" " * 20_000]
)
def test_facts_that_are_none_are_refused(data: bytes) -> None:
    refused = decode_facts(data)
    assert isinstance(refused, Refusal)
    assert refused.code == "malformed_request"
