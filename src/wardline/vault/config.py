"""How a vault is set up."""

from dataclasses import dataclass, field
from pathlib import Path

from wardline.vault.authority.model import Lifetimes
from wardline.vault.identity.open_id.model import OpenIdProvider
from wardline.vault.places.model import PlacesPlan
from wardline.vault.sessions.model import SessionPlan
from wardline.vault.watch.model import WatchPlan
from wardline.vault.web.model import WebConfig


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the organisation says on its people's devices, in its own words and language."""

    emergency_notice: str = "Not for codes or emergencies: call your emergency number."
    """Always shown, so that nobody waits for a message to be read when somebody is dying."""
    quick_phrases: tuple[str, ...] = (
        "On my way.",
        "Will do.",
        "Please call me.",
        "Thank you.",
        "I am off duty: please page who is on call.",
    )
    """Offered beside the text field."""


@dataclass(frozen=True, slots=True)
class VaultConfig:
    """Where a vault keeps its things and whom it talks to. Secrets are in files, never here."""

    data: Path
    """Folder for the database, unless ``database`` says otherwise."""
    key_file: Path
    """The passphrase of the key-encryption key: without it, nothing in the database can be read."""
    hub: str = "ws://127.0.0.1:8440"
    """The hub's origin, ``wss://`` or ``ws://``: what invitations name and devices sign."""
    hub_url: str | None = None
    """Where to connect instead, where the hub is reached under another name from here."""
    database: str | None = None
    """``sqlite:////path`` or ``postgresql://…``; by default ``vault.db`` in ``data``."""
    blobs: str | None = None
    """Where the files of archived messages are: an absolute path, or ``s3://bucket/folder``; by default in ``data``."""
    mllp: tuple[str, int] | None = ("127.0.0.1", 2575)
    """Where the HL7 gateway listens (2575 is the registered port); port 0 takes a free one, None listens nowhere."""
    web: WebConfig | None = None
    """Where the web client is served; None where something else serves it, or nobody."""
    critical_within: int = 15 * 60 * 1000
    """Milliseconds in which a critical result must be acknowledged."""
    sensitive_units: tuple[str, ...] = ()
    """Wards whose patients' conversations get a label: ``label=facility|point of care`` (``policy.label_by_ward``)."""
    steward_tick: float = 5.0
    """Seconds after which the steward looks by itself."""
    checkpoint_interval: float = 60.0
    """Seconds between cosignings with the hub."""
    own_words: OwnWords = field(default_factory=OwnWords)
    openid: tuple[OpenIdProvider, ...] = ()
    """Who vouches for people besides their passkeys."""
    breached_passwords: Path | None = None
    """Have I Been Pwned's SHA-1 file, ordered by hash (``identity/passwords/breached.py``)."""
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    sessions: SessionPlan = field(default_factory=SessionPlan)
    """How long a device may ask before its owner proves again who they are."""
    places: PlacesPlan = field(default_factory=PlacesPlan)
    """What it knows places by."""
    watch: WatchPlan = field(default_factory=WatchPlan)
    """What the watch looks for in the audit log."""

    @property
    def database_url(self) -> str:
        """Where the rows are."""
        return self.database or f"sqlite:///{self.database_file}"

    @property
    def blobs_place(self) -> str:
        """Where the files are."""
        return self.blobs or str(self.data.resolve() / "blobs")

    @property
    def database_file(self) -> Path:
        """Where the rows are, unless ``database`` says otherwise."""
        return self.data.resolve() / "vault.db"
