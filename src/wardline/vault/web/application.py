"""The ASGI application: files of one build, read-only. It knows nobody, sets no cookie and keeps no log."""

from collections.abc import Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wardline.vault.web.model import ASSETS, LIST, ORGANISATION, PAGE, SIGNATURE, WebClient, WebFile

_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK: Final = "no-cache"


def web_application(client: WebClient, signature: bytes, facts: bytes, headers: Mapping[str, str]) -> Starlette:
    """``signature``: ``sign_files`` of this client; ``facts``: what signs people in (``OrganisationFacts``);
    ``headers``: ``security_headers``.
    """
    files = dict(client.files)
    files[LIST] = WebFile("application/json", client.listing, "", None)
    files[SIGNATURE] = WebFile("application/json", signature, "", None)
    files[ORGANISATION] = WebFile("application/json", facts, "", None)

    async def answer(request: Request) -> Response:
        path = request.path_params["path"]
        file = files.get(path)
        if file is not None:
            return _file(request, path, file, headers)
        # The page routes by itself; a path that looks like a file and is none must not be answered with a page.
        if "." in path.rpartition("/")[2] or path.startswith(ASSETS):
            return Response("not found\n", 404, headers, "text/plain")
        return _file(request, PAGE, files[PAGE], headers)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET"])])


def _file(request: Request, path: str, file: WebFile, headers: Mapping[str, str]) -> Response:
    own = {**headers, "cache-control": _FOREVER if path.startswith(ASSETS) else _ASK, "vary": "accept-encoding"}
    if file.tag:
        own["etag"] = f'"{file.tag}"'
        if request.headers.get("if-none-match") == own["etag"]:
            return Response(None, 304, own)
    codings = {each.partition(";")[0].strip() for each in request.headers.get("accept-encoding", "").split(",")}
    if file.brotli is not None and "br" in codings:
        own["content-encoding"] = "br"
        return Response(file.brotli, 200, own, file.media_type)
    return Response(file.data, 200, own, file.media_type)
