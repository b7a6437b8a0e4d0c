"""What an identity provider keeps here of a person, and a team's words: sealed at rest."""

from collections.abc import Mapping

import msgspec

from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.provisioning.model import TeamText

_json_encoder = msgspec.json.Encoder()
_json_decoder = msgspec.json.Decoder(dict[str, object])
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(TeamText)


def seal_attributes(key: DataKey, account: str, attributes: Mapping[str, object]) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _person(account), _json_encoder.encode(dict(attributes)))


def open_attributes(key: DataKey, account: str, sealed: bytes) -> dict[str, object]:
    """Raises CannotOpenError."""
    return _json_decoder.decode(open_record(key, _person(account), sealed))


def seal_text(key: DataKey, team: str, text: TeamText) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _team(team), _encoder.encode(text))


def open_text(key: DataKey, team: str, sealed: bytes) -> TeamText:
    """Raises CannotOpenError."""
    return _decoder.decode(open_record(key, _team(team), sealed))


def _person(account: str) -> bytes:
    return b"provisioned_people/attributes/" + account.encode("ascii")


def _team(team: str) -> bytes:
    return b"teams/text/" + team.encode("ascii")
