// A service acts for itself, with Nimbus: client credentials, authenticated with a private key (private_key_jwt).
//   java -cp 'jars/*' docs/examples/nimbus/ClientCredentials.java ISSUER CLIENT_ID PRIVATE_KEY SCOPE
// PRIVATE_KEY is a JWK file.

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.*;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.*;
import com.nimbusds.oauth2.sdk.*;
import com.nimbusds.oauth2.sdk.auth.*;
import com.nimbusds.oauth2.sdk.id.*;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.nio.file.*;
import java.util.Map;
import java.util.Set;

public class ClientCredentials {
    public static void main(String[] args) {
        try {
            flow(new Issuer(args[0]), new ClientID(args[1]), ECKey.parse(Files.readString(Path.of(args[2]))), Scope.parse(args[3]));
        } catch (Exception problem) {
            show("error", Map.of("error", problem.getClass().getSimpleName(), "description", String.valueOf(problem.getMessage())));
            System.exit(1);
        }
    }

    static void flow(Issuer issuer, ClientID clientId, ECKey key, Scope scope) throws Exception {
        var server = OIDCProviderMetadata.resolve(issuer);
        // RFC 7523 §3: the assertion is for the issuer, and good once.
        var claims = new JWTAuthenticationClaimsSet(clientId, new Audience(issuer));
        var authentication = new PrivateKeyJWT(claims, JWSAlgorithm.ES256, key.toPrivateKey(), key.getKeyID(), null);
        var request = new TokenRequest.Builder(server.getTokenEndpointURI(), authentication, new ClientCredentialsGrant()).scope(scope).build();
        var response = TokenResponse.parse(request.toHTTPRequest().send());
        if (!response.indicatesSuccess()) {
            show("error", response.toErrorResponse().toJSONObject());
            System.exit(1);
        }
        show("tokens", response.toSuccessResponse().toJSONObject());

        // As an API would look into it (RFC 9068 §4).
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, JWKSourceBuilder.create(server.getJWKSetURI().toURL()).build()));
        var expected = new JWTClaimsSet.Builder().issuer(issuer.getValue()).build();
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(expected, Set.of("sub", "client_id", "exp", "jti")));
        show("access_token", processor.process(response.toSuccessResponse().getTokens().getAccessToken().getValue(), null).toJSONObject());
    }

    static void show(String name, Map<String, ?> value) {
        System.out.println(name + " " + JSONObjectUtils.toJSONString(value));
    }
}
