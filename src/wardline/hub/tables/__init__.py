"""Every table of the hub, one module per feature.

Below the features and not in them, because two things read across: the sequencer's state, and the backlog.
"""

from wardline.hub.tables import audit, delivery, devices, groups, organisations, restores, wakeups

__all__ = ["audit", "delivery", "devices", "groups", "organisations", "restores", "wakeups"]
