"""One call of an identity provider, on a thread of its own: what it reads, and its one turn."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from scim2_models import PreconditionFailedException, Resource, ResponseParameters, SCIMException
from sqlalchemy import Connection

from wardline.audit.record import Action, Actor, Numbers, Object, ObjectKind
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.authority.model import Authority
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.open_vault import OpenVault
from wardline.vault.provisioning.model import Token
from wardline.vault.rest.scim.answers import Answer, RefusedInTurnError, failed, refused
from wardline.vault.rest.scim.convert import matches
from wardline.vault.turn import Turn

T = TypeVar("T")
R = TypeVar("R", bound=Resource[Any])


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for what."""

    vault: OpenVault
    token: Token
    base: str
    """Where the provider finds SCIM: ``https://…/scim/v2``."""
    id: str = ""
    """Of the resource in the path."""
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: object = None
    """JSON, decoded."""

    @property
    def authority(self) -> Authority:
        """Signs revocations."""
        return self.vault.authority

    @property
    def keys(self) -> KeyRing:
        """The data keys."""
        return self.vault.keys

    def parameters(self, kind: "type[ResponseParameters[R]]") -> "ResponseParameters[R]":
        """``attributes`` and ``excludedAttributes``. Raises ValidationError."""
        chosen = {name: self.query[name] for name in ("attributes", "excludedAttributes") if name in self.query}
        return kind.model_validate(chosen)

    def read(self) -> AbstractContextManager[Connection]:
        """A snapshot."""
        return self.vault.database.read()

    def change(self, operation: Callable[[Turn], T]) -> T:
        """The turn of a call that changes something; raises what undoes it whole."""

        def turned(turn: Turn) -> T:
            own = turn.on_behalf_of(self._actor)
            value = operation(own)
            if not turn.records:
                own.record(Action.DIRECTORY_READ, self._object, numbers=Numbers(count=1))
            return value

        return self.vault.ledger.run(turned)

    def check_version(self, version: str) -> None:
        """``If-Match`` (RFC 7644 section 3.14). Raises PreconditionFailedException."""
        wanted = self.headers.get("if-match")
        if wanted is not None and not matches(wanted, version):
            raise PreconditionFailedException(detail="It was changed meanwhile: read it again.")

    def unchanged(self, resource: Resource[Any]) -> bool:
        """Whether ``If-None-Match`` names what it has."""
        known = self.headers.get("if-none-match")
        version = None if resource.meta is None else resource.meta.version
        return known is not None and version is not None and matches(known, version)

    def record_read(self, count: int) -> None:
        """Committed before the answer leaves."""
        self.vault.ledger.run(
            lambda turn: turn.on_behalf_of(self._actor).record(
                Action.DIRECTORY_READ, self._object, numbers=Numbers(count=count)
            )
        )

    def record_refusal(self, code: str) -> None:
        """Of a call that did nothing."""
        self.vault.ledger.run(
            lambda turn: turn.on_behalf_of(self._actor).refuse(Action.REQUEST_REFUSED, code, self._object)
        )

    def answer(self, operation: "Callable[[Call], Answer]") -> Answer:
        """Done and recorded, or refused and recorded."""
        try:
            answer = operation(self)
        except RefusedInTurnError as error:
            answer = refused(error.refusal)
        except (SCIMException, ValidationError) as error:
            answer = failed(error)
        except RecursionError:
            answer = refused(Refusal(ErrorCode.MALFORMED_REQUEST.value))
        if answer.code is not None:
            self.record_refusal(answer.code)
        return answer

    @property
    def _actor(self) -> Actor:
        return Actor(account=self.token.account, organisation=self.vault.authority.organisation)

    @property
    def _object(self) -> Object:
        return Object(id=self.token.id, kind=ObjectKind.TOKEN)


def in_turn(outcome: T | Refusal) -> T:
    """Raises RefusedInTurnError for a refusal, which undoes the turn."""
    if isinstance(outcome, Refusal):
        raise RefusedInTurnError(outcome)
    return outcome
