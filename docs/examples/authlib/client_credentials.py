"""A service acts for itself, with Authlib: client credentials, authenticated with a private key (private_key_jwt).

    python docs/examples/authlib/client_credentials.py ISSUER CLIENT_ID PRIVATE_KEY SCOPE

PRIVATE_KEY is a JWK file. REQUESTS_CA_BUNDLE names the root certificate to trust.
"""

import json
import sys
from pathlib import Path

from authlib.integrations.requests_client import OAuth2Session, OAuthError
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from joserfc.jwt import JWTClaimsRegistry


def show(name, value):
    print(name, json.dumps(value), flush=True)


def main(issuer, client_id, key_file, scope):
    key = ECKey.import_key(json.loads(Path(key_file).read_text()))
    session = OAuth2Session(client_id, key, token_endpoint_auth_method="private_key_jwt", scope=scope)
    session.register_client_auth_method(PrivateKeyJWT(issuer, alg="ES256", headers={"kid": key.kid}))
    server = session.get(get_well_known_url(issuer, external=True), withhold_token=True).json()
    if server["issuer"] != issuer:
        raise OAuthError("wrong_issuer", f"{server['issuer']} is not {issuer}")

    tokens = session.fetch_token(server["token_endpoint"], grant_type="client_credentials")
    show("tokens", tokens)

    # As an API would look into it (RFC 9068 §4).
    keys = KeySet.import_key_set(session.get(server["jwks_uri"], withhold_token=True).json())
    token = jwt.decode(tokens["access_token"], keys, algorithms=["ES256", "PS256", "EdDSA"])
    JWTClaimsRegistry(leeway=10, iss={"essential": True, "value": issuer}, exp={"essential": True}).validate(token.claims)
    show("access_token", {**token.header, **token.claims})


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except OAuthError as problem:
        show("error", {"error": problem.error, "description": problem.description})
        sys.exit(1)
