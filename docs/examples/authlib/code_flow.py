"""OpenID Connect with Authlib: code flow with PKCE, then userinfo, introspection, refresh and revocation.

    python docs/examples/authlib/code_flow.py ISSUER CLIENT_ID REDIRECT_URI [PRIVATE_KEY]

The client authenticates with the secret of CLIENT_SECRET (client_secret_basic), or with the private key of a JWK file
(private_key_jwt); then it pushes its request, too. REQUESTS_CA_BUNDLE names the root certificate to trust.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet


def show(name, value):
    print(name, json.dumps(value), flush=True)


def main(issuer, client_id, redirect_uri, key_file=None):
    key = ECKey.import_key(json.loads(Path(key_file).read_text())) if key_file else None
    method = "private_key_jwt" if key else "client_secret_basic"
    session = OAuth2Session(
        client_id,
        key or os.environ["CLIENT_SECRET"],
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        scope="openid profile email offline_access",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    # RFC 7523 §3: the assertion is for the issuer, whatever endpoint it is shown to.
    session.register_client_auth_method(PrivateKeyJWT(issuer, alg="ES256", headers={"kid": key and key.kid}))

    # 1. Discovery. That the document is of the issuer that was asked is for the client to see (OpenID Connect Discovery §4.3).
    server = session.get(get_well_known_url(issuer, external=True), withhold_token=True).json()
    if server["issuer"] != issuer:
        raise OAuthError("wrong_issuer", f"{server['issuer']} is not {issuer}")
    keys = KeySet.import_key_set(session.get(server["jwks_uri"], withhold_token=True).json())

    # 2. The user signs in with a browser. PKCE, state and nonce tie the answer to this request.
    verifier, nonce = generate_token(48), generate_token(24)
    url, state = session.create_authorization_url(server["authorization_endpoint"], nonce=nonce, code_verifier=verifier)
    if key:
        url = pushed(session, server, url)
    print(f"authorize {url}\nOpen it in a browser, and paste the address that it ends at:", flush=True)
    callback = sys.stdin.readline().strip()
    response = parse_qs(urlsplit(callback).query)
    # RFC 9207 §2.4: the answer of another server is none.
    if response.get("iss") != [issuer]:
        raise OAuthError("wrong_issuer", f"the response is from {response.get('iss')}")
    if "error" in response:
        raise OAuthError(response["error"][0], response.get("error_description", [None])[0])

    # 3. The code becomes tokens, and the ID token is checked: signature, issuer, audience, times, nonce, at_hash.
    tokens = session.fetch_token(
        server["token_endpoint"], authorization_response=callback, state=state, code_verifier=verifier
    )
    show("tokens", tokens)
    decoded = jwt.decode(tokens["id_token"], keys, algorithms=server["id_token_signing_alg_values_supported"])
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
        {"nonce": nonce, "client_id": client_id, "access_token": tokens["access_token"]},
    )
    claims.validate(leeway=10)
    show("id_token", claims)

    # 4. What the tokens are good for, and their end.
    def introspect(token):
        return session.introspect_token(server["introspection_endpoint"], token=token).json()

    show("userinfo", session.get(server["userinfo_endpoint"]).json())
    show("introspection", introspect(tokens["access_token"]))
    refreshed = session.refresh_token(server["token_endpoint"])
    show("refreshed", refreshed)
    session.revoke_token(server["revocation_endpoint"], token=refreshed["refresh_token"]).raise_for_status()
    show("revoked", introspect(refreshed["refresh_token"]))


def pushed(session, server, url):
    """RFC 9126 with what Authlib has: the parameters go to the server directly, and the browser carries a reference."""
    answer = session.post(
        server["pushed_authorization_request_endpoint"],
        data=dict(parse_qsl(urlsplit(url).query)),
        auth=session.client_auth(session.token_endpoint_auth_method),
    ).json()
    if "error" in answer:
        raise OAuthError(answer["error"], answer.get("error_description"))
    reference = [("client_id", session.client_id), ("request_uri", answer["request_uri"])]
    return add_params_to_uri(server["authorization_endpoint"], reference)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (AuthlibBaseError, JoseError) as problem:
        show("error", {"error": problem.error, "description": problem.description})
        sys.exit(1)
