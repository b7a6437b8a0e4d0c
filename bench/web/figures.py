"""What a run of the browser finds. Milliseconds where nothing else is said."""

import msgspec

from bench.figures import Machine
from bench.numbers import Spread


class Start(msgspec.Struct, frozen=True):
    """From nothing to a readable inbox, over the rounds."""

    locked: Spread
    """From the navigation until the page asks for the PIN."""
    unlocked: Spread
    """From Enter behind the PIN until the first row of the inbox is painted, with its words."""
    total: Spread
    """Both: what a person waits for, without their typing."""
    ratio: Spread
    """``total`` over the empty page and the raw read of the same round."""


class Inbox(msgspec.Struct, frozen=True):
    """A profile with so many conversations."""

    conversations: int
    cold: Start
    """In a new browser process."""
    warm: Start
    """The page loaded again in the same process."""
    again: Spread | None
    """Unlocked again in a page that had been locked: from Enter until a row is painted."""
    empty: Spread
    """A page of the same origin with nothing to run, from the navigation until it is painted."""
    raw: Spread
    """Reading the rows that unlocking reads, as they are on disk, and nothing else."""
    raw_kib: float
    """How much that is."""
    renderer_mib: float
    """Resident memory of the page's process, worker included, once the inbox is readable; most of the rounds."""
    empty_mib: float
    """The same of the empty page."""


class Inside(msgspec.Struct, frozen=True):
    """One start with every call into the WebAssembly module timed, and without a service worker."""

    compile: float
    """From asking for the module until it can be called."""
    argon2id: float
    decrypt: Spread
    """One message."""
    messages: int
    before: tuple[str, ...]
    """Files asked for before the inbox was readable."""
    after: tuple[str, ...]
    """Files asked for between then and an opened conversation."""


class Size(msgspec.Struct, frozen=True):
    """Bytes of files of one kind."""

    kind: str
    files: int
    plain: int
    brotli: int
    gzip: int


class Frames(msgspec.Struct, frozen=True):
    """Of one page."""

    p50: float
    p95: float
    p99: float
    longest: float
    dropped: float
    """Share of the display's frames in which nothing new could be drawn."""
    tasks: float
    """The longest task of the page's thread; 0 where none took 50 milliseconds."""


class Typing(msgspec.Struct, frozen=True):
    """From a key until its letter is painted."""

    p50: float
    p95: float
    p99: float


class Thread(msgspec.Struct, frozen=True):
    """A long conversation."""

    messages: int
    fill_s: float
    opened: float
    """From the click until its newest message is painted."""
    passed: int
    """Messages scrolled past."""
    scrolling: Frames
    empty_scrolling: Frames
    typing: Typing
    empty_typing: Typing


class Missed(msgspec.Struct, frozen=True):
    """Messages that were sent while this device had no connection, over the rounds."""

    messages: int
    signed_in: Spread
    """From the network's return until the hub has let the device in."""
    shown: Spread
    """From the network's return until the last one is stored and its line painted."""
    blocked: Spread
    """The longest task of the page's thread meanwhile; 0 where none took 50 milliseconds."""
    frame: Spread
    """The longest time between two frames meanwhile."""


class Switch(msgspec.Struct, frozen=True):
    """Two people at one browser, each chosen by a badge and let in by a PIN, over the rounds."""

    conversations: int
    """Of the first; the other has one."""
    badge: Spread
    """From the reader's Enter until the PIN is asked for."""
    pin: Spread
    """From Enter behind the PIN until the first row of the inbox is painted."""
    total: Spread
    """Both: what a person waits for, without their typing."""


class WebFigures(msgspec.Struct, frozen=True):
    """One run."""

    machine: Machine
    chromium: str
    quick: bool
    sizes: tuple[Size, ...]
    inbox: Inbox
    missed: Missed
    inside: Inside
    thread: Thread
    many: Inbox
    switch: Switch | None = None
    """Not measured in runs of before."""
