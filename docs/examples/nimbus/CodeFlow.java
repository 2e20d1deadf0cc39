// OpenID Connect with Nimbus: code flow with PKCE and client_secret_basic, then userinfo, introspection, refresh and revocation.
//   CLIENT_SECRET=… java -cp 'jars/*' docs/examples/nimbus/CodeFlow.java ISSUER CLIENT_ID REDIRECT_URI

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.*;
import com.nimbusds.oauth2.sdk.auth.*;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.*;
import com.nimbusds.oauth2.sdk.pkce.*;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.*;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.net.URI;
import java.util.Map;
import java.util.Scanner;

public class CodeFlow {
    public static void main(String[] args) {
        try {
            flow(new Issuer(args[0]), new ClientID(args[1]), URI.create(args[2]), new Secret(System.getenv("CLIENT_SECRET")));
        } catch (Exception problem) {
            show("error", Map.of("error", problem.getClass().getSimpleName(), "description", String.valueOf(problem.getMessage())));
            System.exit(1);
        }
    }

    static void flow(Issuer issuer, ClientID clientId, URI redirectUri, Secret secret) throws Exception {
        // 1. Discovery. The library compares the issuer of the document with the one that was asked.
        var server = OIDCProviderMetadata.resolve(issuer);
        var authentication = new ClientSecretBasic(clientId, secret);

        // 2. The user signs in with a browser. PKCE, state and nonce tie the answer to this request.
        var verifier = new CodeVerifier();
        var state = new State();
        var nonce = new Nonce();
        var scope = new Scope("openid", "profile", "email", "offline_access");
        var request = new AuthenticationRequest.Builder(ResponseType.CODE, scope, clientId, redirectUri)
            .endpointURI(server.getAuthorizationEndpointURI())
            .codeChallenge(verifier, CodeChallengeMethod.S256)
            .state(state)
            .nonce(nonce)
            .build();
        System.out.println("authorize " + request.toURI() + "\nOpen it in a browser, and paste the address that it ends at:");
        var response = AuthenticationResponseParser.parse(URI.create(new Scanner(System.in).nextLine()));
        // RFC 9207 §2.4, RFC 6749 §10.12: the answer of another server, or to another request, is none.
        if (!issuer.equals(response.getIssuer()) || !state.equals(response.getState()))
            throw new GeneralException("The response is not the answer to this request");
        if (!response.indicatesSuccess()) refused(response.toErrorResponse().getErrorObject());

        // 3. The code becomes tokens, and the ID token is checked: signature, issuer, audience, times, nonce.
        var grant = new AuthorizationCodeGrant(response.toSuccessResponse().getAuthorizationCode(), redirectUri, verifier);
        var tokens = granted(new TokenRequest.Builder(server.getTokenEndpointURI(), authentication, grant).build());
        var idToken = tokens.getOIDCTokens().getIDToken();
        var validator = new IDTokenValidator(issuer, clientId, JWSAlgorithm.ES256, server.getJWKSetURI().toURL());
        show("id_token", validator.validate(idToken, nonce).toJSONObject());

        // 4. What the tokens are good for, and their end.
        var accessToken = tokens.getTokens().getAccessToken();
        var userInfo = UserInfoResponse.parse(new UserInfoRequest(server.getUserInfoEndpointURI(), accessToken).toHTTPRequest().send());
        if (!userInfo.indicatesSuccess()) refused(userInfo.toErrorResponse().getErrorObject());
        show("userinfo", userInfo.toSuccessResponse().getUserInfo().toJSONObject());

        var introspection = server.getIntrospectionEndpointURI();
        show("introspection", told(new TokenIntrospectionRequest(introspection, authentication, accessToken)));

        var refresh = new RefreshTokenGrant(tokens.getTokens().getRefreshToken());
        var refreshed = granted(new TokenRequest.Builder(server.getTokenEndpointURI(), authentication, refresh).build());
        RefreshToken last = refreshed.getTokens().getRefreshToken() == null ? refresh.getRefreshToken() : refreshed.getTokens().getRefreshToken();

        HTTPResponse revocation = new TokenRevocationRequest(server.getRevocationEndpointURI(), authentication, last).toHTTPRequest().send();
        if (!revocation.indicatesSuccess()) refused(ErrorObject.parse(revocation));
        show("revoked", told(new TokenIntrospectionRequest(introspection, authentication, last)));
    }

    static OIDCTokenResponse granted(TokenRequest request) throws Exception {
        var response = OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
        if (!response.indicatesSuccess()) refused(response.toErrorResponse().getErrorObject());
        show("tokens", response.toSuccessResponse().toJSONObject());
        return (OIDCTokenResponse) response.toSuccessResponse();
    }

    static Map<String, Object> told(TokenIntrospectionRequest request) throws Exception {
        var response = TokenIntrospectionResponse.parse(request.toHTTPRequest().send());
        if (!response.indicatesSuccess()) refused(response.toErrorResponse().getErrorObject());
        return response.toSuccessResponse().toJSONObject();
    }

    static void refused(ErrorObject error) {
        show("error", error.toJSONObject());
        System.exit(1);
    }

    static void show(String name, Map<String, ?> value) {
        System.out.println(name + " " + JSONObjectUtils.toJSONString(value));
    }
}
