"""A policy set: Cedar text (https://docs.cedarpolicy.com), parsed once, known by its SHA-256.

Every policy names itself (``@id``) and says in a sentence what it does (``@says``): ``explain`` answers with them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import cedarpy

_PACKAGE: Final = "wardline.vault.policy"
MAX_TEXT: Final = 256 << 10
"""Bytes of a policy set."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy."""

    id: str
    permits: bool
    says: str
    """A sentence for people."""


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Parsed and checked. Make one with ``read_policies``."""

    text: str
    digest: str
    """SHA-256 of the text, hexadecimal."""
    policies: dict[str, Policy]
    parsed: Any
    """``cedarpy.PolicySet``: opaque, immutable."""


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """Why a text is not taken."""

    policy: str
    """The policy's id; empty where the text as a whole is wrong."""
    problem: str


@cache
def read_schema() -> str:
    """The Cedar schema."""
    return files(_PACKAGE).joinpath("schema.cedarschema").read_text("utf-8")


def read_policies(text: str) -> PolicySet | tuple[PolicyFault, ...]:
    """Parse and check against the schema; all faults where there are any. Takes any text."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT:
        return (PolicyFault("", f"a policy set has at most {MAX_TEXT >> 10} KiB"),)
    try:
        parsed = cedarpy.PolicySet.from_str(text)
        written = json.loads(cedarpy.policies_to_json_str(text))
    except (ValueError, UnicodeError) as error:
        return (PolicyFault("", str(error)),)
    if written.get("templates"):
        return (PolicyFault("", "a template decides nothing: write the policy out"),)
    statics: dict[str, Any] = written["staticPolicies"]
    names = {key: str(policy.get("annotations", {}).get("id") or "") for key, policy in statics.items()}
    faults = [*_name_faults(names, statics), *_schema_faults(text, names)]
    if faults:
        return tuple(faults)
    policies = {
        names[key]: Policy(names[key], policy["effect"] == "permit", policy["annotations"]["says"])
        for key, policy in statics.items()
    }
    return PolicySet(text, hashlib.sha256(text.encode()).hexdigest(), policies, parsed)


@cache
def shipped_policies() -> PolicySet:
    """The set that comes with Wardline."""
    found = read_policies(shipped_text())
    assert isinstance(found, PolicySet), found
    return found


@cache
def shipped_text() -> str:
    """Its files, one topic each, in the order of their names."""
    folder = files(_PACKAGE).joinpath("shipped")
    parts = sorted((each for each in folder.iterdir() if each.name.endswith(".cedar")), key=lambda each: each.name)
    return "\n".join(part.read_text("utf-8") for part in parts)


def policy_texts(policies: PolicySet) -> Mapping[str, str]:
    """Each policy in Cedar by its id, laid out anew: comments and the author's line breaks are not kept."""
    written: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(policies.text))["staticPolicies"]
    texts: dict[str, str] = {}
    for key, policy in written.items():
        alone = json.dumps({"staticPolicies": {key: policy}, "templates": {}, "templateLinks": []})
        texts[policy["annotations"]["id"]] = cedarpy.format_policies(cedarpy.policies_from_json_str(alone))
    return texts


def _name_faults(names: dict[str, str], statics: dict[str, Any]) -> list[PolicyFault]:
    faults: list[PolicyFault] = []
    seen: set[str] = set()
    for key, name in names.items():
        if not name:
            faults.append(PolicyFault(key, 'it has no name: write @id("…") before it'))
        elif name in seen:
            faults.append(PolicyFault(name, "another policy has this name"))
        seen.add(name)
        if not statics[key].get("annotations", {}).get("says"):
            faults.append(PolicyFault(name or key, 'it does not say what it does: write @says("…") before it'))
    return faults


def _schema_faults(text: str, names: dict[str, str]) -> list[PolicyFault]:
    # cedarpy's own annotations leave the parameters of its dicts open.
    result = cedarpy.validate_policies(text, read_schema())  # pyright: ignore[reportUnknownMemberType]
    if result.validation_passed:
        return []
    faults = [PolicyFault(names.get(error.policy_id, ""), error.error) for error in result.errors]
    return faults or [PolicyFault("", "it does not fit the schema")]
