package conformance;

import static conformance.World.allow;
import static conformance.World.answers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.kms.secretsmanager.client.SecretCacheClient;
import com.aliyuncs.kms.secretsmanager.client.SecretCacheClientBuilder;
import com.aliyuncs.kms.secretsmanager.client.cache.FileCacheSecretStoreStrategy;
import com.aliyuncs.kms.secretsmanager.client.exception.CacheSecretException;
import com.aliyuncs.kms.secretsmanager.client.model.RegionInfo;
import com.aliyuncs.kms.secretsmanager.client.service.BaseSecretManagerClientBuilder;
import com.google.gson.Gson;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The vendor's cache of secrets for Java, as it is published: what programs hold between a read and the next. */
@ExtendWith(Server.class)
class SecretsCacheTest {
  /** KMS, and a user who may read secrets. */
  private record Keeping(KmsTest.Kms kms, Key key) {
    static Keeping begins() throws Exception {
      var kms = KmsTest.Kms.through(Way.TYPED);
      return new Keeping(kms, kms.world().person(allow("kms:GetSecretValue")).key());
    }

    void put(String secret, String version, String value) throws Exception {
      kms.call("PutSecretValue", Map.of("SecretName", secret, "VersionId", version, "SecretData", value));
    }

    SecretCacheClientBuilder builder() throws CacheSecretException {
      return reads(key, Server.endpoint);
    }
  }

  /** It is told where secrets are as a program is: the endpoint of a region, over TLS. */
  private static SecretCacheClientBuilder reads(Key key, String endpoint) throws CacheSecretException {
    return SecretCacheClientBuilder.newCacheClientBuilder(BaseSecretManagerClientBuilder.standard()
        .withAccessKey(key.id(), key.secret()).addRegion(new RegionInfo("cn-hangzhou", endpoint)).build());
  }

  /** Waits for what the cache does by itself. */
  private static void comesTo(String value, SecretCacheClient cache, String secret) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!cache.getStringValue(secret).equals(value)) {
      assertTrue(System.nanoTime() < end, "it has not come about");
      Thread.sleep(20);
    }
  }

  @Test
  void aValueIsKeptUntilItIsAskedForAnew() throws Exception {
    Keeping keeping = Keeping.begins();
    String first = KmsTest.value();
    String second = KmsTest.value();
    String secret = keeping.kms().secret(first);
    try (SecretCacheClient cache = keeping.builder().build();
        SecretCacheClient previous = keeping.builder().withCacheStage("ACSPrevious").build()) {
      assertEquals(first, cache.getStringValue(secret));
      keeping.put(secret, "v2", second);
      assertEquals(first, cache.getStringValue(secret));
      assertTrue(cache.refreshNow(secret));
      var info = cache.getSecretInfo(secret);
      assertEquals(
          List.of(second, "v2", "Generic", "text"),
          List.of(info.getSecretValue(), info.getVersionId(), info.getSecretType(), info.getSecretDataType()));
      assertEquals(first, previous.getStringValue(secret));
    }
  }

  @Test
  void aValueIsFetchedAnewWhenItsTimeIsOver() throws Exception {
    Keeping keeping = Keeping.begins();
    String secret = keeping.kms().secret(KmsTest.value());
    String second = KmsTest.value();
    try (SecretCacheClient cache = keeping.builder().withSecretTTL(secret, 1000).build()) {
      cache.getStringValue(secret);
      keeping.put(secret, "v2", second);
      comesTo(second, cache, secret);
    }
    String last = new Gson().toJson(Map.of("password", KmsTest.value(), "refresh", 1000));
    String saysItself = keeping.kms().secret(new Gson().toJson(Map.of("password", KmsTest.value(), "refresh", 1000)));
    try (SecretCacheClient cache = keeping.builder().withParseJSONTTL("refresh").build()) {
      assertNotEquals(last, cache.getStringValue(saysItself));
      keeping.put(saysItself, "v2", last);
      comesTo(last, cache, saysItself);
    }
  }

  @Test
  void aFileOutlivesAnOutage(@TempDir Path folder) throws Exception {
    Keeping keeping = Keeping.begins();
    String value = KmsTest.value();
    String secret = keeping.kms().secret(value);
    try (SecretCacheClient cache = keeping.builder()
        .withCacheSecretStrategy(new FileCacheSecretStoreStrategy(folder.toString(), true, "some-salt-1234")).build()) {
      assertEquals(value, cache.getStringValue(secret));
    }
    try (var files = Files.walk(folder)) {
      List<Path> written = files.filter(Files::isRegularFile).toList();
      assertEquals(1, written.size());
      assertFalse(Files.readString(written.get(0)).contains(value));
    }
    // Nobody listens there, as in an outage.
    String nowhere;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nowhere = "127.0.0.1:" + probe.getLocalPort();
    }
    try (SecretCacheClient later = reads(keeping.key(), nowhere)
        .withCacheSecretStrategy(new FileCacheSecretStoreStrategy(folder.toString(), true, "some-salt-1234")).build()) {
      assertEquals(value, later.getStringValue(secret));
    }
  }

  @Test
  void aCacheFollowsThePairOfAUser() throws Exception {
    Keeping keeping = Keeping.begins();
    var managed = keeping.kms().managed();
    try (SecretCacheClient cache = keeping.builder().build()) {
      Key old = KmsTest.pair(cache.getStringValue(managed.secret()));
      assertEquals(managed.first(), old);
      keeping.kms().call("RotateSecret", Map.of("SecretName", managed.secret(), "VersionId", "v2"));
      answers(Way.TYPED.connect(old), "ListUsers", Map.of());
      assertTrue(cache.refreshNow(managed.secret()));
      Key now = KmsTest.pair(cache.getStringValue(managed.secret()));
      assertNotEquals(old.id(), now.id());
      answers(Way.TYPED.connect(now), "ListUsers", Map.of());
      var info = cache.getSecretInfo(managed.secret());
      assertEquals(List.of("RAMCredentials", "Enabled"), List.of(info.getSecretType(), info.getAutomaticRotation()));
    }
  }

  @Test
  void whoMayNotReadIsToldAtOnce() throws Exception {
    Keeping keeping = Keeping.begins();
    String secret = keeping.kms().secret(KmsTest.value());
    Key nobody = keeping.kms().world().person().key();
    refused("NoPermission", nobody, secret);
    refused("Forbidden.ResourceNotFound", keeping.key(), "kept/none");
  }

  private static void refused(String code, Key key, String secret) throws Exception {
    try (SecretCacheClient cache = reads(key, Server.endpoint).build()) {
      var error = assertThrows(CacheSecretException.class, () -> cache.getStringValue(secret));
      assertEquals(code, ((ClientException) error.getCause()).getErrCode());
    }
  }
}
