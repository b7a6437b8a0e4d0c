"""Short ways to name what an audit record is about."""

from wardline.audit.record import Object, ObjectKind


def account_object(account: str) -> Object:
    """An account."""
    return Object(id=account, kind=ObjectKind.ACCOUNT)


def conversation_object(conversation: str) -> Object:
    """A conversation."""
    return Object(id=conversation, kind=ObjectKind.CONVERSATION)


def device_object(device: str) -> Object:
    """A device."""
    return Object(id=device, kind=ObjectKind.DEVICE)


def agreement_object(agreement: str) -> Object:
    """An agreement with another organisation."""
    return Object(id=agreement, kind=ObjectKind.AGREEMENT)


def organisation_object(organisation: str) -> Object:
    """An organisation."""
    return Object(id=organisation, kind=ObjectKind.ORGANISATION)


def message_object(message: str) -> Object:
    """A message."""
    return Object(id=message, kind=ObjectKind.MESSAGE)


def request_object(request: str) -> Object:
    """A sealed request."""
    return Object(id=request, kind=ObjectKind.REQUEST)


def invitation_object(invitation: str) -> Object:
    """An invitation."""
    return Object(id=invitation, kind=ObjectKind.INVITATION)


def attachment_object(attachment: str) -> Object:
    """An attachment."""
    return Object(id=attachment, kind=ObjectKind.ATTACHMENT)
