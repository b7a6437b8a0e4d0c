"""Content as lines of text for a terminal. What a source wrote is shown as it wrote it."""

from wardline.content.acknowledgement import Acknowledgement
from wardline.content.attachment import Attachment
from wardline.content.changes import Edit, Reaction, Retraction
from wardline.content.codec import Content, decode
from wardline.content.document import Document
from wardline.content.handoff import Handoff
from wardline.content.notice import Notice, NoticeKind
from wardline.content.page import Page
from wardline.content.patient import Patient
from wardline.content.result import Evaluation, Observation, Result
from wardline.content.text import Text
from wardline.content.unknown import Unknown
from wardline.kit.outcome import Refusal


def render(data: bytes) -> str:
    """What a person reads of one encoded content."""
    content = decode(data)
    match content:
        case Refusal():
            return "(a message that is no Wardline content)"
        case Unknown(type=kind, version=version):
            return f"(a message of type {kind}, version {version}: update to read it)"
        case _:
            return _render(content)


def _render(content: Content) -> str:
    match content:
        case Text():
            return _render_text(content)
        case Edit() | Retraction() | Reaction():
            return _render_change(content)
        case Result():
            return _render_result(content)
        case Document(patient=patient, lines=lines, shown=shown):
            return "\n".join([f"Document ({content.kind}) for {_patient(patient)}", *(shown or lines)])
        case Acknowledgement(kind=kind, text=text):
            return f"[{kind.value.replace('_', ' ')}] {text}".rstrip()
        case Handoff(original=original, reason=reason):
            return f"Handed over ({reason}):\n{render(bytes(original))}"
        case Notice():
            return _render_notice(content)
        case Page(reason=reason):
            return f"Page: {reason.value.replace('_', ' ')}"


def _render_text(text: Text) -> str:
    return "\n".join([*([text.body] if text.body else []), *(_attachment(each) for each in text.attachments)])


def _render_change(content: Edit | Retraction | Reaction) -> str:
    match content:
        case Edit(body=body):
            return f"[edited] {body}"
        case Retraction(reason=reason):
            return f"[taken back] {reason}".rstrip()
        case Reaction(emoji=emoji, removed=removed):
            return f"[reaction {'removed' if removed else 'added'}] {emoji}"


def _render_notice(notice: Notice) -> str:
    if notice.kind is NoticeKind.RECOVERY_ASKED:
        return (
            f"{notice.asked_by} asks to recover your account, which signs you out of every device: {notice.reason}\n"
            f"If you did not ask for it, say no at once: wardline recover deny {notice.recovery}"
        )
    before, after = notice.before, notice.after
    places = f": {before} to {after}" if before and after else f": {after or before}" if after or before else ""
    about = f" ({_patient(notice.patient)})" if notice.patient else ""
    why = f": {notice.reason}" if notice.reason else ""
    return f"{notice.kind.value.replace('_', ' ').capitalize()}{places}{about}{why}"


def _attachment(attachment: Attachment) -> str:
    return f"[file] {attachment.name} ({attachment.media_type}, {attachment.size} bytes)"


def _render_result(result: Result) -> str:
    mark = "CRITICAL " if result.critical and not result.known else ""
    head = f"{mark}{result.code.text or result.code.code}, {result.status.value}, for {_patient(result.patient)}"
    lines = [_observation(observation) for observation in result.observations]
    return "\n".join([head, *lines, *(f"  note: {note}" for note in result.notes)])


def _observation(observation: Observation) -> str:
    value = observation.shown if observation.shown is not None else observation.value
    parts = [f"  {observation.code.text or observation.code.code}: {value}", observation.unit]
    if observation.reference_range:
        parts.append(f"(ref. {observation.reference_range})")
    match observation.evaluation:
        case Evaluation.CRITICAL:
            parts.append("** critical **")
        case Evaluation.ABNORMAL:
            parts.append("* abnormal *")
        case Evaluation.NOT_EVALUATED:
            parts.append("[not evaluated]")
        case Evaluation.NORMAL:
            pass
    return " ".join(part for part in parts if part)


def _patient(patient: Patient) -> str:
    numbers = ", ".join(f"{each.kind or each.authority} {each.value}" for each in patient.identifiers[:2])
    born = f", born {patient.birth_date}" if patient.birth_date else ""
    return f"{patient.name} ({numbers}{born})"
