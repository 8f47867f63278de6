"""Sign-in by a national identity: OpenID Connect, authorization code flow with PKCE."""
