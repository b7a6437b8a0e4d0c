"""Content, described for other languages: a JSON Schema of the map that each content is."""

import json

import msgspec

from wardline.content.base import CONTENT_VERSION
from wardline.content.codec import Content


def describe_content() -> str:
    """``spec/content/content.schema.json``: sorted keys, one line feed at the end."""
    schema = msgspec.json.schema(Content)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Content version {CONTENT_VERSION}. Encoded as one MessagePack map; keys that a reader does not "
        "know are ignored, missing ones have their default; Handoff.original is a content itself, encoded in place.",
        **schema,
    }
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
