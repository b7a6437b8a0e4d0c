"""A document about a patient (HL7 MDM): a note, a letter, a report in lines."""

from wardline.content.base import ContentBase, Moment
from wardline.content.patient import Patient
from wardline.content.result import Code


class Document(ContentBase, frozen=True, kw_only=True, tag="document"):
    """One document, its lines as sent."""

    document_key: str
    """Names the document for ever, 32 hexadecimal digits."""
    patient: Patient
    kind: str
    """TXA-2 (HL7 table 0270, ``PN``, ``DS``, …), as sent."""
    lines: tuple[str, ...]
    """Each OBX-5 verbatim."""
    received: int
    """Milliseconds UTC."""
    title: Code | None = None
    number: str = ""
    """TXA-12, as sent."""
    author: str = ""
    """For people."""
    completion: str = ""
    """TXA-17 (HL7 table 0271), as sent."""
    written: Moment | None = None
    shown: tuple[str, ...] | None = None
    """The lines for people where they differ: escapes resolved."""
