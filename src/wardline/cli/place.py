"""Where a device was, on one line."""

from wardline.protocol.identity_requests import Place


def place_text(place: Place | None) -> str:
    """The organisation's name for it, else town and country code; empty where it is not known."""
    if place is None:
        return ""
    return place.site or ", ".join(filter(None, (place.town, place.country)))
