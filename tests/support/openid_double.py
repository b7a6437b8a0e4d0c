"""What an OpenID provider publishes of itself, as a test wants it. Nobody signs in here: ``openid.py`` is for that."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wardline.kit.http_server import listen, serving

Answer = Callable[[], Response]


class Provider:
    """Its two documents, as a test wants them."""

    def __init__(self) -> None:
        self.issuer = ""
        self.keys: list[dict[str, Any]] = [key("1")]
        self.metadata: dict[str, Any] = {}
        self.asked = 0
        self.answer: Answer | None = None

    async def document(self, _: Request) -> Response:
        self.asked += 1
        return self.answer() if self.answer is not None else JSONResponse(self.metadata)

    async def key_set(self, _: Request) -> Response:
        return JSONResponse({"keys": self.keys})


def key(key_id: str) -> dict[str, Any]:
    return ECKey.generate_key("P-256", {"kid": key_id, "use": "sig"}).as_dict(private=False)


@asynccontextmanager
async def provider() -> AsyncGenerator[Provider]:
    double = Provider()
    routes = [
        Route("/.well-known/openid-configuration", double.document),
        Route("/jwks", double.key_set),
    ]
    config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off")
    async with serving(config, listen("127.0.0.1", 0)) as port:
        double.issuer = f"http://127.0.0.1:{port}"
        double.metadata = {
            "issuer": double.issuer,
            "authorization_endpoint": double.issuer + "/auth",
            "token_endpoint": double.issuer + "/token",
            "jwks_uri": double.issuer + "/jwks",
        }
        yield double
