"""One example of each content: what spec/content/golden.json shows."""

import json
from typing import Any

import msgspec

from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.attachment import Attachment
from wardline.content.base import Moment
from wardline.content.changes import Edit, Reaction, Retraction
from wardline.content.codec import Content
from wardline.content.document import Document
from wardline.content.fhir.build_report import build_report
from wardline.content.handoff import Handoff
from wardline.content.notice import Notice, NoticeKind
from wardline.content.page import Page, PageReason
from wardline.content.patient import Allergy, Identifier, Patient
from wardline.content.result import Code, Evaluation, Observation, Result, ResultStatus
from wardline.content.text import Text

_MESSAGE, _ACCOUNT, _PATIENT = "0a" * 16, "0b" * 16, "0c" * 16
_AT = 1_788_000_000_000
_TAKEN = Moment(text="20260829103000+0000", at=1_787_999_400_000)


def patient() -> Patient:
    return Patient(
        id=_PATIENT,
        name="Okafor, Ada (Dr)",
        identifiers=(
            Identifier(authority="WEST MRN", value="70001", kind="MR"),
            Identifier(authority="NHS", value="9434765919", kind="NH"),
        ),
        birth_date="1971-02-03",
        sex="F",
        location="Cedar, 2, B",
        allergies=(Allergy(text="Penicillin", kind="DA", severity="SV", reaction="Anaphylaxis"),),
    )


def attachment() -> Attachment:
    return Attachment(
        blob="1a" * 16,
        key=bytes(range(32)),
        size=151_022,
        sha256=bytes(range(32, 64)),
        name="wound.jpg",
        media_type="image/jpeg",
        width=1600,
        height=1200,
        preview=b"\xff\xd8\xff",
    )


def result() -> Result:
    def observation(code: str, text: str, value: str, evaluation: Evaluation, reason: str) -> Observation:
        return Observation(
            code=Code(code=code, system="WinPath", text=text),
            value=value,
            evaluation=evaluation,
            reason=reason,
            value_type="NM",
            unit="UMOLL",
            reference_range="49 - 92",
            status=ResultStatus.FINAL,
            observed=_TAKEN,
        )

    card = Result(
        order_key="0d" * 16,
        number=2,
        status=ResultStatus.FINAL,
        patient=patient(),
        code=Code(code="us-0003", system="WinPath", text="UREA AND ELECTROLYTES"),
        observations=(
            observation("tt-0003-01", "Creatinine", "369.00", Evaluation.CRITICAL, "limit_high"),
            observation("tt-0003-05", "eGFR (MDRD)", "<15", Evaluation.NOT_EVALUATED, "bounded"),
        ),
        received=_AT,
        supersedes=_MESSAGE,
        filler="4262718364",
        critical=(0,),
        not_evaluated=(1,),
        notes=("Haemolysis index low",),
        collected=_TAKEN,
        resulted=_TAKEN,
    )
    return msgspec.structs.replace(card, diagnostic_report=build_report(card))


def examples() -> dict[str, Content]:
    text = Text(body="Please see bed 2.", reply_to=_MESSAGE, mentions=(_ACCOUNT,), acknowledge_by=_AT)
    return {
        "text": msgspec.structs.replace(text, attachments=(attachment(),), on_behalf_of=_ACCOUNT),
        "edit": Edit(message=_MESSAGE, body="Please see bed 3.", mentions=(_ACCOUNT,)),
        "retraction": Retraction(message=_MESSAGE, reason="wrong conversation"),
        "reaction": Reaction(message=_MESSAGE, emoji="👍", removed=True),
        "result": result(),
        "document": Document(
            document_key="0e" * 16,
            patient=patient(),
            kind="PN",
            lines=(r"Seen at 08:00 \T\ stable", "Plan: repeat"),
            received=_AT,
            title=Code(code="note", system="L", text="Progress note"),
            number="D-1",
            author="Dr Per Lindqvist",
            completion="AU",
            written=_TAKEN,
            shown=("Seen at 08:00 & stable", "Plan: repeat"),
        ),
        "acknowledgement": Acknowledgement(message=_MESSAGE, kind=AcknowledgementKind.READ_BACK, text="Creatinine 369"),
        "handoff": Handoff(
            original=msgspec.Raw(codec.encode(text)), message=_MESSAGE, sender=_ACCOUNT, sent=_AT, reason="escalated"
        ),
        "notice": Notice(
            kind=NoticeKind.PATIENT_TRANSFERRED,
            patient=patient(),
            before="Cedar, 2, B",
            after="Birch, 7, A",
            happened=_TAKEN,
        ),
        "page": Page(
            message=_MESSAGE, reason=PageReason.UNACKNOWLEDGED, target=_ACCOUNT, due=_AT, before="0f" * 16, attempt=2
        ),
    }


def golden() -> str:
    """``spec/content/golden.json``."""

    def entry(content: Content) -> dict[str, Any]:
        data = codec.encode(content)
        return {"value": _shown(msgspec.msgpack.decode(data)), "bytes": data.hex()}

    described = {name: entry(content) for name, content in examples().items()}
    return json.dumps(described, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _shown(value: Any) -> Any:
    """Byte strings as base64, as the schema says."""
    return json.loads(msgspec.json.encode(value))
