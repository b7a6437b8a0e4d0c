"""OBX-5 for people (HL7 v2.5.1 section 7.4.2.5). What counts is the verbatim value; this is only easier to read."""

from wardline.vault.gateways.hl7.segments import NULL, Field, Segment

_CODED = frozenset({"CE", "CWE", "CNE", "CF"})
_TEXTS = frozenset({"TX", "FT", "ST", "NM", ""})


def shown_value(obx: Segment) -> str:
    """Escapes and line breaks resolved; the words of a code; a structured number in one piece."""
    raw = obx.raw(5)
    if not raw or raw == NULL:
        return raw
    kind = obx.text(2)
    if kind not in _CODED and kind != "SN" and kind not in _TEXTS:
        return raw
    return "\n".join(_shown(field, kind) for field in obx.repetitions(5))


def _shown(field: Field, kind: str) -> str:
    if kind in _CODED:
        return field.component(2) or field.component(1)
    if kind == "SN":
        return "".join(field.component(number) for number in (1, 2, 3, 4))
    return field.text
