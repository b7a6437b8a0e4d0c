"""What every answer tells the browser: which code may run, and whom the page may talk to."""

from typing import Final

_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types wardline",
)


def security_headers(hub: str, *, tls: bool) -> dict[str, str]:
    """For one hub's origin (``wss://…``), the only place besides its own that the page may connect to.

    Content Security Policy Level 3, with Trusted Types; ``wasm-unsafe-eval`` allows WebAssembly and nothing else.
    """
    headers = {
        "content-security-policy": "; ".join((*_POLICY, f"connect-src 'self' {hub}")),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), serial=(), hid=()",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return {**headers, "strict-transport-security": "max-age=63072000"} if tls else headers
