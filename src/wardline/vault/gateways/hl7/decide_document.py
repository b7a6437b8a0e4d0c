"""MDM^T02: a document joins the patient's conversation silently."""

import hashlib

import msgspec

from wardline.content import codec
from wardline.content.document import Document
from wardline.content.result import Code
from wardline.protocol.envelope import Priority
from wardline.protocol.limits import MAX_MESSAGE
from wardline.vault.gateways.hl7.banner import recorded_banner
from wardline.vault.gateways.hl7.decisions import Decision, HoldForPerson, HoldReason, PatientRef, PostDocument
from wardline.vault.gateways.hl7.found_patient import found_patient
from wardline.vault.gateways.hl7.knowledge import Knowledge, KnownPatient
from wardline.vault.gateways.hl7.model import DocumentMessage
from wardline.vault.gateways.hl7.resolve import addressees, resolve_patient

_ROOM = MAX_MESSAGE - (16 << 10)


def decide_document(message: DocumentMessage, knowledge: Knowledge, received_at: int) -> tuple[Decision, ...]:
    """Post it, or hold it where nobody is known to read it."""
    resolved = resolve_patient(message.person.identifiers, knowledge)
    if isinstance(resolved, HoldReason):
        post = _post(message, PatientRef(None, message.person.identifiers), None, knowledge, received_at)
        return (HoldForPerson(resolved, None, received_at, held=post),)
    ref, known = resolved
    founding = () if known is not None else found_patient(ref, message.person, message.visit, knowledge)
    post = _post(message, ref, known, knowledge, received_at)
    if len(codec.encode(post.content)) > _ROOM:
        return (*founding, HoldForPerson(HoldReason.TOO_LARGE, ref, received_at, held=post))
    if not post.addressees:
        return (*founding, HoldForPerson(HoldReason.NO_RECIPIENT, ref, received_at, held=post))
    return (*founding, post)


def _post(
    message: DocumentMessage, ref: PatientRef, known: KnownPatient | None, knowledge: Knowledge, received_at: int
) -> PostDocument:
    visit = None if known is None else known.visit
    title = message.title
    content = Document(
        document_key=_document_key(message),
        patient=recorded_banner(message.person, known, visit.location if visit is not None else None),
        kind=message.kind,
        lines=message.lines,
        received=received_at,
        title=None if title is None else Code(code=title.code, system=title.system, text=title.text),
        number=message.number,
        author="" if message.author is None else message.author.name,
        completion=message.completion,
        written=message.written,
        shown=None if message.shown == message.lines else message.shown,
    )
    return PostDocument(ref, content, Priority.SILENT, addressees((), message.visit, visit, knowledge))


def _document_key(message: DocumentMessage) -> str:
    number = message.number or f"message:{message.header.control_id}"
    return hashlib.sha256(msgspec.msgpack.encode((message.header.sending_facility, number))).hexdigest()[:32]
