package conformance;

import static conformance.World.allow;
import static conformance.World.answers;
import static conformance.World.arn;
import static conformance.World.name;
import static conformance.World.refuses;
import static conformance.World.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.credentials.models.Config;
import com.google.gson.Gson;
import com.sun.net.httpserver.HttpServer;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workloads that hold no key: an issuer of this process, which the server is told is inside, and the credentials library. */
@ExtendWith(Server.class)
class WorkloadTest {
  private static final String TILL = "system:serviceaccount:shop:till";
  private static final String AUDIENCE = "sts.example.com";

  @TempDir
  private Path folder;

  /** Signs with one key, and publishes it. */
  private record Issuer(HttpServer http, KeyPair key, String url) implements AutoCloseable {
    static Issuer start() throws Exception {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Issuer issuer = new Issuer(http, generator.generateKeyPair(), "http://127.0.0.1:" + http.getAddress().getPort());
      RSAPublicKey published = (RSAPublicKey) issuer.key.getPublic();
      issuer.publish("/.well-known/openid-configuration", Map.of("issuer", issuer.url, "jwks_uri", issuer.url + "/keys"));
      issuer.publish("/keys", Map.of("keys", List.of(Map.of(
          "kty", "RSA", "kid", "one", "use", "sig", "alg", "RS256",
          "n", encoded(published.getModulus()), "e", encoded(published.getPublicExponent())))));
      http.start();
      return issuer;
    }

    private void publish(String path, Map<String, ?> document) {
      byte[] body = new Gson().toJson(document).getBytes(StandardCharsets.UTF_8);
      http.createContext(path, exchange -> {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
      });
    }

    String token(String subject) throws Exception {
      long now = Instant.now().getEpochSecond();
      String signed = encoded(Map.of("alg", "RS256", "kid", "one")) + "." + encoded(Map.of(
          "iss", url, "sub", subject, "aud", List.of(AUDIENCE), "iat", now, "nbf", now, "exp", now + 3600));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encoded(signature.sign());
    }

    private static String encoded(Map<String, ?> part) {
      return encoded(new Gson().toJson(part).getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(BigInteger number) {
      byte[] bytes = number.toByteArray();
      int sign = bytes[0] == 0 ? 1 : 0;
      return encoded(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private static String encoded(byte[] bytes) {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }

  @Test
  void aWorkloadTakesOnTheRoleThatTrustsIt() throws Exception {
    World world = World.through(Way.TYPED);
    try (Issuer issuer = Issuer.start()) {
      String provider = name("cluster");
      String role = name("till");
      String providerArn = arn("oidc-provider/" + provider);
      answers(Way.BY_NAME.connect(Server.administrator), "Ims.CreateOIDCProvider", Map.of(
          "OIDCProviderName", provider, "IssuerUrl", issuer.url(), "ClientIds", AUDIENCE));
      world.does("CreateRole", Map.of("RoleName", role, "AssumeRolePolicyDocument", new Gson().toJson(Map.of(
          "Version", "1", "Statement", List.of(Map.of(
              "Effect", "Allow", "Action", "sts:AssumeRole", "Principal", Map.of("Federated", List.of(providerArn)),
              "Condition", Map.of("StringEquals", Map.of(
                  "oidc:iss", issuer.url(), "oidc:aud", AUDIENCE, "oidc:sub", TILL))))))));
      world.does("AttachPolicyToRole", Map.of(
          "RoleName", role, "PolicyName", world.policy(allow("ram:ListUsers")), "PolicyType", "Custom"));
      Path file = folder.resolve("token");
      Config config = new Config().setType("oidc_role_arn").setOidcProviderArn(providerArn).setRoleArn(arn("role/" + role))
          .setOidcTokenFilePath(file.toString()).setRoleSessionName("till").setSTSEndpoint(Server.endpoint);

      Files.writeString(file, issuer.token(TILL));
      Client client = Current.typed(new com.aliyun.teaopenapi.models.Config()
          .setCredential(new com.aliyun.credentials.Client(config)).setEndpoint(Server.endpoint).setProtocol("https"));
      assertEquals(arn("assumed-role/" + role + "/till"), text(answers(client, "GetCallerIdentity", Map.of()), "Arn"));
      answers(client, "ListUsers", Map.of());
      refuses(403, "NoPermission", client, "ListGroups", Map.of());

      isRefused("AuthenticationFail.NoPermission", file, issuer.token("system:serviceaccount:shop:other"), config);
      isRefused("AuthenticationFail.OIDCToken.Invalid", file, issuer.token(TILL) + "AAA", config);
    }
  }

  private static void isRefused(String code, Path file, String token, Config config) throws Exception {
    Files.writeString(file, token);
    var refusal = assertThrows(Exception.class, () -> new com.aliyun.credentials.Client(config).getCredential());
    assertTrue(refusal.toString().contains(code), refusal::toString);
  }
}
