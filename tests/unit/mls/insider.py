"""A member that breaks the rules: what RFC 9420 lets an insider forge, written from the RFC and not from our crate.

The insider opens its own stored state with its storage key. The layout of that state is mls-rs's own (pinned in
Cargo.toml); everything computed from it is RFC 9420 with cipher suite 7.
"""

from dataclasses import dataclass
from secrets import token_bytes

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from tests.unit.mls.parties import Party

HASH, KEY, NONCE = 48, 32, 12
"""Nh, Nk and Nn of the suite, in bytes."""
APPLICATION, COMMIT = 1, 3
PUBLIC_MESSAGE, PRIVATE_MESSAGE = b"\x00\x01", b"\x00\x02"
MLS10 = b"\x00\x01"


def vector(data: bytes) -> bytes:
    """A variable-size vector with its length before it (section 2.1.2)."""
    size = len(data)
    if size < 1 << 6:
        return bytes([size]) + data
    if size < 1 << 14:
        return (size | 1 << 14).to_bytes(2) + data
    return (size | 1 << 31).to_bytes(4) + data


class Reader:
    """Reads TLS presentation language from the front."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def take(self, size: int) -> bytes:
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size))

    def vector(self) -> bytes:
        first = self.data[0]
        width = 1 << (first >> 6)
        return self.take(self.number(width) & ((1 << (8 * width - 2)) - 1))


def expand_with_label(secret: bytes, label: bytes, context: bytes, size: int) -> bytes:
    """ExpandWithLabel (section 8)."""
    info = size.to_bytes(2) + vector(b"MLS 1.0 " + label) + vector(context)
    return HKDFExpand(hashes.SHA384(), size, info).derive(secret)


def row_binding(group_id: bytes, name: str) -> bytes:
    """Associated data of a stored row."""
    return b"wardline/mls/row/v1" + len(group_id).to_bytes(8) + group_id + name.encode()


def mac(key: bytes, data: bytes) -> bytes:
    tag = hmac.HMAC(key, hashes.SHA384())
    tag.update(data)
    return tag.finalize()


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a PrivateMessage carries inside: the signed content and its signature."""

    leaf: int
    generation: int
    plaintext: bytes


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What an insider holds of one epoch, read from a group that has not sent or received in it yet."""

    group_id: bytes
    epoch: int
    context: bytes
    leaf: int
    sender_data_secret: bytes
    encryption_secret: bytes
    leaves: int
    membership_key: bytes

    @classmethod
    def of(cls, party: Party) -> "Secrets":
        sealed = {**party.rows, **dict(party.group.copy().save().put)}["state"]
        group_id = party.group.group_id
        cipher = AESGCM(party.device.storage_key)
        state = Reader(cipher.decrypt(sealed[:NONCE], sealed[NONCE:], row_binding(group_id, "state")))
        layout, active, version = state.number(1), state.number(1), state.number(2)
        assert (layout, active, version) == (1, 1, 1)
        before = state.data
        state.take(4)  # protocol version, cipher suite
        assert state.vector() == group_id
        epoch = state.number(8)
        for _ in range(3):  # tree hash, confirmed transcript hash, extensions
            state.vector()
        context = before[: len(before) - len(state.data)]
        assert state.vector() == b""  # the tree is a row of its own
        state.vector()  # tree hashes
        state.vector()  # interim transcript hash
        assert state.number(1) == 0  # no pending ReInit
        state.vector()  # confirmation tag
        leaf = state.number(4)
        state.vector()  # private keys of the path
        sender_data_secret = state.vector()
        secrets = Reader(state.vector())
        root, kind = secrets.number(4), secrets.number(1)
        assert kind == 0, "read before the first message of the epoch"
        encryption_secret = secrets.vector()
        size = state.number(4)
        assert root == size - 1
        for _ in range(3):  # exporter, authentication and external secret
            state.vector()
        return cls(
            group_id=group_id,
            epoch=epoch,
            context=context,
            leaf=leaf,
            sender_data_secret=sender_data_secret,
            encryption_secret=encryption_secret,
            leaves=size,
            membership_key=state.vector(),
        )

    def ratchet(self, leaf: int, label: bytes) -> bytes:
        """The first secret of a leaf's ratchet (section 9): walk down from the root of the secret tree."""
        secret, low, high = self.encryption_secret, 0, self.leaves
        while high - low > 1:
            middle = (low + high) // 2
            side = b"left" if leaf < middle else b"right"
            secret = expand_with_label(secret, b"tree", side, HASH)
            low, high = (low, middle) if leaf < middle else (middle, high)
        return expand_with_label(secret, label, b"", HASH)

    def message_key(self, leaf: int, generation: int, label: bytes) -> tuple[bytes, bytes]:
        secret = self.ratchet(leaf, label)
        for step in range(generation):
            secret = expand_with_label(secret, b"secret", step.to_bytes(4), HASH)
        step = generation.to_bytes(4)
        return expand_with_label(secret, b"key", step, KEY), expand_with_label(secret, b"nonce", step, NONCE)

    def header(self, content_type: int) -> bytes:
        return vector(self.group_id) + self.epoch.to_bytes(8) + bytes([content_type])

    def sender_data_key(self, ciphertext: bytes) -> tuple[AESGCM, bytes]:
        sample = ciphertext[:HASH]
        key = expand_with_label(self.sender_data_secret, b"key", sample, KEY)
        return AESGCM(key), expand_with_label(self.sender_data_secret, b"nonce", sample, NONCE)

    def encrypt(self, content: Content, authenticated_data: bytes, *, content_type: int = APPLICATION) -> bytes:
        """A PrivateMessage (section 6.3) with whatever sender, generation and content the insider wants."""
        label = b"application" if content_type == APPLICATION else b"handshake"
        key, nonce = self.message_key(content.leaf, content.generation, label)
        guard = token_bytes(4)
        nonce = bytes(a ^ b for a, b in zip(nonce, guard, strict=False)) + nonce[4:]
        aad = self.header(content_type) + vector(authenticated_data)
        ciphertext = AESGCM(key).encrypt(nonce, content.plaintext, aad)
        cipher, nonce = self.sender_data_key(ciphertext)
        sender_data = content.leaf.to_bytes(4) + content.generation.to_bytes(4) + guard
        sealed = cipher.encrypt(nonce, sender_data, self.header(content_type))
        return MLS10 + PRIVATE_MESSAGE + aad + vector(sealed) + vector(ciphertext)

    def decrypt(self, message: bytes) -> Content:
        """Open anybody's application message without touching a ratchet."""
        reader = Reader(message)
        assert reader.take(4) == MLS10 + PRIVATE_MESSAGE
        reader.take(len(self.header(APPLICATION)))
        authenticated_data, sealed, ciphertext = reader.vector(), reader.vector(), reader.vector()
        cipher, nonce = self.sender_data_key(ciphertext)
        sender = Reader(cipher.decrypt(nonce, sealed, self.header(APPLICATION)))
        leaf, generation, guard = sender.number(4), sender.number(4), sender.take(4)
        key, nonce = self.message_key(leaf, generation, b"application")
        nonce = bytes(a ^ b for a, b in zip(nonce, guard, strict=False)) + nonce[4:]
        plaintext = AESGCM(key).decrypt(nonce, ciphertext, self.header(APPLICATION) + vector(authenticated_data))
        return Content(leaf=leaf, generation=generation, plaintext=plaintext)

    def sign(self, key: ec.EllipticCurvePrivateKey, leaf: int, plaintext: bytes, authenticated_data: bytes) -> bytes:
        """Signed application content (section 6.1), in the name of any leaf."""
        framed = vector(self.group_id) + self.epoch.to_bytes(8) + b"\x01" + leaf.to_bytes(4)
        framed += vector(authenticated_data) + bytes([APPLICATION]) + vector(plaintext)
        signed = MLS10 + PRIVATE_MESSAGE + framed + self.context
        return vector(plaintext) + labelled(key, b"FramedContentTBS", signed)

    def membership_tag(self, framed_and_auth: bytes) -> bytes:
        """Of a PublicMessage's content and signature data (section 6.2)."""
        framed, auth = self.split_auth(framed_and_auth)
        return mac(self.membership_key, MLS10 + PUBLIC_MESSAGE + framed + self.context + auth)

    def split_auth(self, framed_and_auth: bytes) -> tuple[bytes, bytes]:
        """Cut before the signature: signature and confirmation tag are the last two vectors."""
        tag = vector(bytes(HASH))
        assert framed_and_auth[-len(tag)] == HASH
        body = framed_and_auth[: -len(tag)]
        for size in range(100, 107):  # a DER signature of P-384
            if body[-size - 2 : -size] == vector(bytes(size))[:2] and body[-size] == 0x30:
                return body[: -size - 2], framed_and_auth[len(body) - size - 2 :]
        raise AssertionError("no signature found")

    def with_confirmation_tag(self, commit: bytes, tag: bytes) -> bytes:
        """The same commit with another confirmation tag, and a membership tag that fits it."""
        trailer = len(vector(bytes(HASH)))
        framed_and_auth = commit[4:-trailer][:-HASH] + tag
        return commit[:4] + framed_and_auth + vector(self.membership_tag(framed_and_auth))

    def with_proposals(
        self, commit: bytes, key: ec.EllipticCurvePrivateKey, proposals: bytes, *, path: bool = True
    ) -> bytes:
        """The own self-update with proposals put in, and with or without its path, signed again."""
        framed, auth = self.split_auth(commit[4 : -len(vector(bytes(HASH)))])
        header = vector(self.group_id) + self.epoch.to_bytes(8) + b"\x01" + self.leaf.to_bytes(4)
        header += vector(b"") + bytes([COMMIT])
        assert framed.startswith(header + b"\x00\x01")  # no proposals, a path
        framed = header + vector(proposals) + (framed[len(header) + 1 :] if path else b"\x00")
        signature = labelled(key, b"FramedContentTBS", MLS10 + PUBLIC_MESSAGE + framed + self.context)
        framed_and_auth = framed + signature + auth[-len(vector(bytes(HASH))) :]
        return commit[:4] + framed_and_auth + vector(self.membership_tag(framed_and_auth))


def labelled(key: ec.EllipticCurvePrivateKey, label: bytes, content: bytes) -> bytes:
    """SignWithLabel (section 5.1.2), as a vector."""
    return vector(key.sign(vector(b"MLS 1.0 " + label) + vector(content), ec.ECDSA(hashes.SHA384())))


def key_package_without_extensions(package: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """The same key package with a leaf that supports no extension, signed again (sections 7.2 and 10)."""
    reader = Reader(package[4:])
    head = reader.take(4) + vector(reader.vector())  # version, suite, init key
    leaf = vector(reader.vector()) + vector(reader.vector()) + reader.take(2)  # encryption key, signature key, X.509
    leaf += vector(reader.vector())
    leaf += vector(reader.vector()) + vector(reader.vector())  # versions, suites
    assert reader.vector() != b""
    leaf += vector(b"") + vector(reader.vector()) + vector(reader.vector())  # extensions, proposals, credentials
    leaf += reader.take(17) + vector(reader.vector())  # source and lifetime, leaf extensions
    reader.vector()  # signature
    content = head + leaf + labelled(key, b"LeafNodeTBS", leaf) + vector(reader.vector())
    return package[:4] + content + labelled(key, b"KeyPackageTBS", content)


def lawless(party: Party, chain: list[bytes]) -> Party:
    """The same device with a tree in which its own certificate says whatever it likes, so that its rules let it pass.

    Its commits are sound by RFC 9420, for their path brings the true certificate back: only others' rules refuse them.
    """
    party.save()
    sealed, binding = party.rows["tree"], row_binding(party.group.group_id, "tree")
    cipher = AESGCM(party.device.storage_key)
    tree = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], binding)
    nodes, true, false = Reader(tree[HASH:]).vector(), credential(party.device.chain), credential(chain)
    assert nodes.count(true) == 1
    nonce = token_bytes(NONCE)
    forged = cipher.encrypt(nonce, tree[:HASH] + vector(nodes.replace(true, false)), binding)
    bandit = Party(device=party.device, trust=party.trust, rows={**party.rows, "tree": nonce + forged})
    bandit.group = bandit.member.load(party.group.group_id, bandit.rows)
    return bandit


def credential(chain: list[bytes]) -> bytes:
    """The certificates of an X.509 credential (section 5.3)."""
    return vector(b"".join(vector(certificate) for certificate in chain))
