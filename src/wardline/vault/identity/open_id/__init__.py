"""Single sign-on with the organisation's OpenID providers (OpenID Connect Core 1.0, code flow with PKCE)."""
