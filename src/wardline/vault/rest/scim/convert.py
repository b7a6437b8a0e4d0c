"""Between SCIM's resources and the vault's people and teams."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from scim2_models import GroupMembership, InvalidValueException, Meta, Reference, Resource

from wardline.kit.ids import AccountId
from wardline.vault.identity.logins import normalise_login
from wardline.vault.provisioning.model import STAFF, ProvisionedPerson, Team
from wardline.vault.provisioning.rules import known_roles
from wardline.vault.provisioning.save_person import WantedPerson
from wardline.vault.rest.scim.resources import Group, Member, StaffRole, User

MOST_CHARACTERS: Final = 256
"""Of a name or a title."""
MOST_VALUES: Final = 50
"""E-mail addresses or telephone numbers of one person."""
_KEPT: Final = {"user_name", "external_id", "name", "display_name", "title", "emails", "phone_numbers"}

TeamsOf = Mapping[AccountId, Sequence[tuple[str, str]]]
"""Id and name of the teams of people."""


def to_user(person: ProvisionedPerson, teams: TeamsOf, base: str) -> User:
    """As it is now: what was changed elsewhere since wins over what the provider keeps here."""
    user = User.model_validate({"schemas": [str(User.__schema__)], **person.attributes})
    if user.user_name is None or normalise_login(user.user_name) != person.login:
        user.user_name = person.login
    if _name(user) != person.name:
        user.display_name = person.name
    if (user.title or "") != person.title:
        user.title = person.title or None
    user.active = not person.suspended
    user.roles = [StaffRole(value=role.value) for role in sorted(person.roles & STAFF)] or None
    user.groups = [
        GroupMembership(value=team, ref=Reference(f"{base}/Groups/{team}"), display=name, type="direct")
        for team, name in teams.get(person.id, ())
    ] or None
    user.id = person.id
    user.meta = _meta(user, f"{base}/Users/{person.id}", "User", person.created_at, person.changed_at)
    return user


def to_wanted(user: User, *, complete: bool) -> WantedPerson:
    """What a provider wants. ``complete``: roles that are missing were taken away; else they stay as they are, which
    RFC 7644 section 3.5.1 allows: not every provider that replaces a person knows the roles given here.

    Raises InvalidValueException.
    """
    name, title = _name(user), user.title or ""
    for attribute, value in (("displayName", name), ("title", title), ("externalId", user.external_id or "")):
        if len(value) > MOST_CHARACTERS or not (value.isprintable() or not value):
            raise InvalidValueException(detail=f"up to {MOST_CHARACTERS} printable characters: {attribute}")
    for attribute, values in (("emails", user.emails), ("phoneNumbers", user.phone_numbers)):
        if values is not None and len(values) > MOST_VALUES:
            raise InvalidValueException(detail=f"up to {MOST_VALUES} values: {attribute}")
    dumped: dict[str, Any] = user.model_dump(include=_KEPT, exclude_none=True)
    dumped.pop("schemas", None)
    roles = known_roles([each.value or "" for each in user.roles or ()])
    return WantedPerson(
        login=user.user_name or "",
        name=name,
        title=title,
        active=user.active,
        roles=roles if complete or user.roles is not None else None,
        external_id=user.external_id or "",
        attributes=dumped,
    )


def to_group(team: Team, seen: Collection[AccountId], base: str) -> Group:
    """As it is now; members whom providers do not see are left out."""
    group = Group(
        id=team.id,
        external_id=team.external_id or None,
        display_name=team.name,
        members=[
            Member(value=member, ref=Reference(f"{base}/Users/{member}"), type="User")
            for member in sorted(team.members.intersection(seen))
        ]
        or None,
    )
    group.meta = _meta(group, f"{base}/Groups/{team.id}", "Group", team.created_at, team.changed_at)
    return group


def members_of(group: Group) -> frozenset[str]:
    """Ids as given, which may be none."""
    return frozenset(each.value or "" for each in group.members or ())


def version_of(resource: Resource[Any]) -> str:
    """A weak entity tag (RFC 9110 section 8.8.3) of all that is shown, wherever it was changed."""
    shown = resource.model_dump_json(exclude={"meta"})
    return f'W/"{hashlib.sha256(shown.encode()).hexdigest()[:24]}"'


def matches(tags: str, version: str) -> bool:
    """Whether a list of entity tags (``If-Match``, ``If-None-Match``) names this version; compared weakly."""
    return any(tag.strip() == "*" or _opaque(tag) == _opaque(version) for tag in tags.split(","))


def _opaque(tag: str) -> str:
    return tag.strip().removeprefix("W/")


def _name(user: User) -> str:
    """What colleagues see, of what the provider sent."""
    if user.display_name:
        return user.display_name
    name = user.name
    if name is not None:
        parts: Iterable[str | None] = (name.formatted,) if name.formatted else (name.given_name, name.family_name)
        joined = " ".join(part for part in parts if part)
        if joined:
            return joined
    return user.user_name or ""


def _meta(resource: Resource[Any], location: str, kind: str, created: int, changed: int) -> Meta:
    return Meta(
        resource_type=kind,
        created=datetime.fromtimestamp(created / 1000, UTC),
        last_modified=datetime.fromtimestamp(changed / 1000, UTC),
        location=location,
        version=version_of(resource),
    )
