// FAPI 2.0 with Nimbus: a pushed request, PKCE, and tokens that are bound to a key.
//   java -cp 'jars/*' docs/examples/nimbus/Fapi2.java ISSUER CLIENT_ID REDIRECT_URI dpop PRIVATE_KEY
//   java -cp 'jars/*' docs/examples/nimbus/Fapi2.java ISSUER CLIENT_ID REDIRECT_URI signed PRIVATE_KEY
//   java -cp 'jars/*' -Djavax.net.ssl.keyStore=client.p12 … docs/examples/nimbus/Fapi2.java ISSUER CLIENT_ID REDIRECT_URI mtls
// "dpop": private_key_jwt with the key of a JWK file, and tokens bound to a fresh key by DPoP (RFC 9449). "signed": the same with FAPI 2.0
// Message Signing, where request and response are signed, too. "mtls": a certificate does both, authentication and binding (RFC 8705).

import com.nimbusds.jose.*;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.*;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.*;
import com.nimbusds.oauth2.sdk.*;
import com.nimbusds.oauth2.sdk.auth.*;
import com.nimbusds.oauth2.sdk.dpop.*;
import com.nimbusds.oauth2.sdk.http.*;
import com.nimbusds.oauth2.sdk.id.*;
import com.nimbusds.oauth2.sdk.jarm.JARMValidator;
import com.nimbusds.oauth2.sdk.pkce.*;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.*;
import com.nimbusds.openid.connect.sdk.op.*;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.net.URI;
import java.nio.file.*;
import java.time.Instant;
import java.util.*;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocketFactory;

public class Fapi2 {
    final Issuer issuer;
    final ClientID clientId;
    final URI redirectUri;
    final boolean signed;
    /** The key of the client, and what makes the proofs; null where the certificate of the connection is the proof. */
    final ECKey key;
    final DPoPProofFactory proofs;
    /** RFC 9449 §8: the latest nonce of the server. */
    Nonce serverNonce;

    public static void main(String[] args) {
        try {
            new Fapi2(args).flow();
        } catch (Exception problem) {
            show("error", Map.of("error", problem.getClass().getSimpleName(), "description", String.valueOf(problem.getMessage())));
            System.exit(1);
        }
    }

    Fapi2(String[] args) throws Exception {
        issuer = new Issuer(args[0]);
        clientId = new ClientID(args[1]);
        redirectUri = URI.create(args[2]);
        var mtls = args[3].equals("mtls");
        signed = args[3].equals("signed");
        key = mtls ? null : ECKey.parse(Files.readString(Path.of(args[4])));
        proofs = mtls ? null : new DefaultDPoPProofFactory(new ECKeyGenerator(Curve.P_256).generate(), JWSAlgorithm.ES256);
    }

    void flow() throws Exception {
        // 1. Discovery. RFC 8705 §5: for mutual TLS the endpoints have other addresses.
        var server = OIDCProviderMetadata.resolve(issuer);
        ReadOnlyOIDCProviderEndpointMetadata endpoints = proofs == null ? server.getReadOnlyMtlsEndpointAliases() : server;

        // 2. The request goes to the server directly (RFC 9126), the browser carries a reference to it.
        var verifier = new CodeVerifier();
        var state = new State();
        var nonce = new Nonce();
        var scope = new Scope("openid", "profile", "email", "offline_access");
        var request = new AuthenticationRequest.Builder(ResponseType.CODE, scope, clientId, redirectUri)
            .codeChallenge(verifier, CodeChallengeMethod.S256)
            .responseMode(signed ? ResponseMode.JWT : null)
            .state(state)
            .nonce(nonce)
            .build();
        var sent = signed ? new AuthenticationRequest.Builder(requestObject(request), clientId).build() : request;
        var parEndpoint = endpoints.getPushedAuthorizationRequestEndpointURI();
        var pushed = PushedAuthorizationResponse.parse(
            send(() -> new PushedAuthorizationRequest(parEndpoint, authentication(), sent).toHTTPRequest(), null));
        if (!pushed.indicatesSuccess()) refused(pushed.toErrorResponse().getErrorObject());
        var reference = new AuthorizationRequest.Builder(pushed.toSuccessResponse().getRequestURI(), clientId)
            .endpointURI(server.getAuthorizationEndpointURI())
            .build();
        System.out.println("authorize " + reference.toURI() + "\nOpen it in a browser, and paste the address that it ends at:");

        // 3. The response: of this server (RFC 9207, JARM), to this request.
        var callback = URI.create(new Scanner(System.in).nextLine());
        var jwks = server.getJWKSetURI().toURL();
        var response = signed
            ? AuthenticationResponseParser.parse(callback, new JARMValidator(issuer, clientId, JWSAlgorithm.ES256, jwks))
            : AuthenticationResponseParser.parse(callback);
        if (!issuer.equals(response.getIssuer()) || !state.equals(response.getState()))
            throw new GeneralException("The response is not the answer to this request");
        if (!response.indicatesSuccess()) refused(response.toErrorResponse().getErrorObject());

        // 4. The code becomes tokens that are bound to the key, or to the certificate.
        var code = response.toSuccessResponse().getAuthorizationCode();
        var tokens = granted(endpoints, new AuthorizationCodeGrant(code, redirectUri, verifier));
        var validator = new IDTokenValidator(issuer, clientId, JWSAlgorithm.ES256, jwks);
        show("id_token", validator.validate(tokens.getOIDCTokens().getIDToken(), nonce).toJSONObject());
        granted(endpoints, new RefreshTokenGrant(tokens.getTokens().getRefreshToken()));

        // 5. A resource that wants to see the proof.
        var accessToken = tokens.getTokens().getAccessToken();
        var userInfo = UserInfoResponse.parse(
            send(() -> new UserInfoRequest(endpoints.getUserInfoEndpointURI(), accessToken).toHTTPRequest(), accessToken));
        if (!userInfo.indicatesSuccess()) refused(userInfo.toErrorResponse().getErrorObject());
        show("userinfo", userInfo.toSuccessResponse().getUserInfo().toJSONObject());
    }

    /** FAPI 2.0 §5.3.3.1: the audience of an assertion is the issuer. Each is good once. */
    ClientAuthentication authentication() throws JOSEException {
        if (key == null) return new SelfSignedTLSClientAuthentication(clientId, (SSLSocketFactory) null);
        var claims = new JWTAuthenticationClaimsSet(clientId, new Audience(issuer));
        return new PrivateKeyJWT(claims, JWSAlgorithm.ES256, key.toPrivateKey(), key.getKeyID(), null);
    }

    /** RFC 9101: the request as a JWT of the client. */
    SignedJWT requestObject(AuthenticationRequest request) throws Exception {
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("oauth-authz-req+jwt")).keyID(key.getKeyID()).build();
        var claims = new JWTClaimsSet.Builder(request.toJWTClaimsSet())
            .issuer(clientId.getValue())
            .audience(issuer.getValue())
            .notBeforeTime(Date.from(Instant.now()))
            .expirationTime(Date.from(Instant.now().plusSeconds(60)))
            .build();
        var object = new SignedJWT(header, claims);
        object.sign(new ECDSASigner(key));
        return object;
    }

    OIDCTokenResponse granted(ReadOnlyOIDCProviderEndpointMetadata endpoints, AuthorizationGrant grant) throws Exception {
        var response = OIDCTokenResponseParser.parse(
            send(() -> new TokenRequest.Builder(endpoints.getTokenEndpointURI(), authentication(), grant).build().toHTTPRequest(), null));
        if (!response.indicatesSuccess()) refused(response.toErrorResponse().getErrorObject());
        show("tokens", response.toSuccessResponse().toJSONObject());
        return (OIDCTokenResponse) response.toSuccessResponse();
    }

    /** Sends a request with a proof; once more, made anew, when the server asks for a nonce of its own (RFC 9449 §8). */
    HTTPResponse send(Callable<HTTPRequest> request, AccessToken shown) throws Exception {
        if (proofs == null) return request.call().send();
        var first = sendWithProof(request.call(), shown);
        return (first.getBody() + first.getWWWAuthenticate()).contains("use_dpop_nonce") ? sendWithProof(request.call(), shown) : first;
    }

    HTTPResponse sendWithProof(HTTPRequest request, AccessToken shown) throws Exception {
        request.setDPoP(proofs.createDPoPJWT(request.getMethod().name(), request.getURI(), shown, serverNonce));
        var response = request.send();
        if (response.getDPoPNonce() != null) serverNonce = response.getDPoPNonce();
        return response;
    }

    static void refused(ErrorObject error) {
        show("error", error.toJSONObject());
        System.exit(1);
    }

    static void show(String name, Map<String, ?> value) {
        System.out.println(name + " " + JSONObjectUtils.toJSONString(value));
    }
}
