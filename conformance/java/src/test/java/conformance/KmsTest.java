package conformance;

import static conformance.World.allow;
import static conformance.World.answers;
import static conformance.World.at;
import static conformance.World.each;
import static conformance.World.name;
import static conformance.World.refuses;
import static conformance.World.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secrets and keys of KMS, by every client. */
@ExtendWith(Server.class)
class KmsTest {
  /** KMS as one way sees it. */
  record Kms(World world) {
    static Kms through(Way way) throws Exception {
      return new Kms(World.through(way));
    }

    Map<String, Object> call(String operation, Map<String, ?> parameters) throws Exception {
      return world.does("Kms." + operation, parameters);
    }

    void refuse(int status, String code, String operation, Map<String, ?> parameters) {
      refuses(status, code, world.admin(), "Kms." + operation, parameters);
    }

    String secret(String value) throws Exception {
      String secret = name("secret");
      var made = call("CreateSecret", Map.of("SecretName", secret, "SecretData", value, "VersionId", "v1"));
      assertEquals("acs:kms:cn-hangzhou:" + Server.accountId + ":secret/" + secret, made.get("Arn"));
      return secret;
    }

    String read(String secret, String stage) throws Exception {
      return text(call("GetSecretValue", Map.of("SecretName", secret, "VersionStage", stage)), "SecretData");
    }

    String current(String secret) throws Exception {
      return text(call("GetSecretValue", Map.of("SecretName", secret)), "SecretData");
    }

    String key() throws Exception {
      return text(call("CreateKey", Map.of("Description", "Of orders")), "KeyMetadata", "KeyId");
    }

    String state(String key) throws Exception {
      return text(call("DescribeKey", Map.of("KeyId", key)), "KeyMetadata", "KeyState");
    }

    /** The secret of a user's AccessKey; the user may list users with it. */
    Managed managed() throws Exception {
      var person = world.person(allow("ram:ListUsers"));
      var pair = Map.of("AccessKeyId", person.key().id(), "AccessKeySecret", person.key().secret());
      var made = call("CreateSecret", Map.of(
          "SecretName", "$Auto", "SecretType", "RAMCredentials", "VersionId", "v1",
          "SecretData", new Gson().toJson(Map.of("AccessKeys", List.of(pair))),
          "ExtendedConfig", Map.of("SecretSubType", "RamUserAccessKey", "UserName", person.name()),
          "EnableAutomaticRotation", true, "RotationInterval", "30d"));
      assertEquals("acs/ram/user/" + person.name(), made.get("SecretName"));
      return new Managed(text(made, "SecretName"), person.key());
    }
  }

  record Managed(String secret, Key first) {}

  /** The pair that readers of a managed secret get. */
  static Key pair(String value) {
    var told = new Gson().fromJson(value, Map.class);
    return new Key((String) told.get("AccessKeyId"), (String) told.get("AccessKeySecret"), null);
  }

  /** One that nobody else has. */
  static String value() {
    return "value-" + UUID.randomUUID();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void aSecretHasVersionsAndStages(Way way) throws Exception {
    Kms kms = Kms.through(way);
    String first = value();
    String second = value();
    String secret = kms.secret(first);
    kms.refuse(409, "Rejected.ResourceExist", "CreateSecret",
        Map.of("SecretName", secret, "SecretData", first, "VersionId", "v1"));
    var put = kms.call("PutSecretValue", Map.of("SecretName", secret, "SecretData", second, "VersionId", "v2"));
    assertEquals(List.of("ACSCurrent"), at(put, "VersionStages", "VersionStage"));
    assertEquals(second, kms.current(secret));
    assertEquals(first, kms.read(secret, "ACSPrevious"));
    kms.call("UpdateSecretVersionStage", Map.of(
        "SecretName", secret, "VersionStage", "ACSCurrent", "RemoveFromVersion", "v2", "MoveToVersion", "v1"));
    assertEquals(first, kms.current(secret));
    kms.call("PutSecretValue", Map.of(
        "SecretName", secret, "SecretData", value(), "VersionId", "v3", "VersionStages", "[\"Next\"]"));
    assertEquals(first, kms.current(secret));
    var listed = kms.call("ListSecretVersionIds", Map.of("SecretName", secret, "IncludeDeprecated", "true"));
    assertEquals(List.of("v1", "v2", "v3"), each(listed, "VersionIds", "VersionId", "VersionId").stream().sorted().toList());
  }

  @ParameterizedTest
  @EnumSource
  void aSecretIsDescribedChangedAndFound(Way way) throws Exception {
    Kms kms = Kms.through(way);
    String secret = kms.secret(value());
    kms.call("UpdateSecret", Map.of("SecretName", secret, "Description", "Of the database"));
    var tags = new Gson().toJson(List.of(Map.of("TagKey", "env", "TagValue", "测试")));
    kms.call("TagResource", Map.of("SecretName", secret, "Tags", tags));
    var described = kms.call("DescribeSecret", Map.of("SecretName", secret, "FetchTags", "true"));
    assertEquals("Of the database", described.get("Description"));
    assertEquals("Generic", described.get("SecretType"));
    assertEquals(List.of("测试"), each(described, "Tags", "Tag", "TagValue"));
    var filters = new Gson().toJson(List.of(
        Map.of("Key", "SecretName", "Values", List.of(secret)), Map.of("Key", "TagKey", "Values", List.of("env"))));
    var found = kms.call("ListSecrets", Map.of("Filters", filters, "FetchTags", "true", "PageNumber", 1, "PageSize", 10));
    assertEquals(List.of(secret), each(found, "SecretList", "Secret", "SecretName"));
    kms.call("UntagResource", Map.of("SecretName", secret, "TagKeys", "[\"env\"]"));
    assertEquals(List.of(), each(kms.call("ListSecrets", Map.of("Filters", filters)), "SecretList", "Secret", "SecretName"));
  }

  @ParameterizedTest
  @EnumSource
  void aSecretWaitsBeforeItIsGone(Way way) throws Exception {
    Kms kms = Kms.through(way);
    String value = value();
    String secret = kms.secret(value);
    var named = Map.of("SecretName", secret);
    kms.call("DeleteSecret", Map.of("SecretName", secret, "RecoveryWindowInDays", "7"));
    kms.refuse(409, "Rejected.PendingDeletion", "GetSecretValue", named);
    kms.call("RestoreSecret", named);
    assertEquals(value, kms.current(secret));
    kms.call("DeleteSecret", Map.of("SecretName", secret, "ForceDeleteWithoutRecovery", "true"));
    kms.refuse(404, "Forbidden.ResourceNotFound", "DescribeSecret", named);
  }

  @ParameterizedTest
  @EnumSource
  void aSecretLetsInWhomItNames(Way way) throws Exception {
    Kms kms = Kms.through(way);
    String value = value();
    String secret = kms.secret(value);
    var person = kms.world().person();
    Client reader = way.connect(person.key());
    refuses(403, "NoPermission", reader, "Kms.GetSecretValue", Map.of("SecretName", secret));
    String policy = new Gson().toJson(Map.of("Version", "1", "Statement", List.of(Map.of(
        "Effect", "Allow", "Action", "kms:GetSecretValue", "Resource", "*",
        "Principal", Map.of("RAM", List.of(World.arn("user/" + person.name())))))));
    kms.call("SetSecretPolicy", Map.of("SecretName", secret, "Policy", policy, "PolicyName", "default"));
    assertEquals(policy, kms.call("GetSecretPolicy", Map.of("SecretName", secret, "PolicyName", "default")).get("Policy"));
    assertEquals(value, answers(reader, "Kms.GetSecretValue", Map.of("SecretName", secret)).get("SecretData"));
  }

  @ParameterizedTest
  @EnumSource
  void aPasswordIsDrawn(Way way) throws Exception {
    Kms kms = Kms.through(way);
    var rules = Map.of("PasswordLength", "20", "ExcludePunctuation", "true", "ExcludeUppercase", "true");
    String password = text(kms.call("GetRandomPassword", rules), "RandomPassword");
    assertTrue(password.matches("[a-z0-9]{20}"));
    kms.refuse(400, "InvalidParameter.PasswordLength", "GetRandomPassword", Map.of("PasswordLength", "7"));
  }

  @ParameterizedTest
  @EnumSource
  void aKeySealsWhatClientsGiveIt(Way way) throws Exception {
    Kms kms = Kms.through(way);
    String key = kms.key();
    String other = kms.key();
    String alias = "alias/" + name("app");
    kms.call("CreateAlias", Map.of("AliasName", alias, "KeyId", key));
    String plaintext = base64(value());
    var context = Map.of("order", "7", "customer", "Müller");
    var sealed = kms.call("Encrypt", Map.of("KeyId", alias, "Plaintext", plaintext, "EncryptionContext", context));
    String blob = text(sealed, "CiphertextBlob");
    kms.refuse(400, "InvalidParameter.CiphertextBlob", "Decrypt", Map.of("CiphertextBlob", blob));
    var opened = kms.call("Decrypt", Map.of("CiphertextBlob", blob, "EncryptionContext", context));
    assertEquals(plaintext, opened.get("Plaintext"));
    assertEquals(key, opened.get("KeyId"));
    var moved = kms.call("ReEncrypt", Map.of(
        "CiphertextBlob", blob, "SourceEncryptionContext", context, "DestinationKeyId", other));
    assertEquals(other, kms.call("Decrypt", Map.of("CiphertextBlob", moved.get("CiphertextBlob"))).get("KeyId"));

    var drawn = kms.call("GenerateDataKey", Map.of("KeyId", key, "NumberOfBytes", 48));
    assertEquals(48, Base64.getDecoder().decode(text(drawn, "Plaintext")).length);
    var again = kms.call("Decrypt", Map.of("CiphertextBlob", drawn.get("CiphertextBlob")));
    assertEquals(drawn.get("Plaintext"), again.get("Plaintext"));
    var alone = kms.call("GenerateDataKeyWithoutPlaintext", Map.of("KeyId", key, "KeySpec", "AES_128"));
    assertNull(alone.get("Plaintext"));
    assertEquals(List.of(alias), each(kms.call("ListAliasesByKeyId", Map.of("KeyId", key)), "Aliases", "Alias", "AliasName"));
    kms.call("DeleteAlias", Map.of("AliasName", alias));
    kms.refuse(404, "Forbidden.AliasNotFound", "DescribeKey", Map.of("KeyId", alias));
  }

  @ParameterizedTest
  @EnumSource
  void aKeyIsClosedAndItsDeletionTakenBack(Way way) throws Exception {
    Kms kms = Kms.through(way);
    String key = kms.key();
    var on = Map.of("KeyId", key);
    var sealed = kms.call("Encrypt", Map.of("KeyId", key, "Plaintext", base64(value())));
    var blob = Map.of("CiphertextBlob", sealed.get("CiphertextBlob"));
    kms.call("DisableKey", on);
    kms.refuse(409, "Rejected.Disabled", "Decrypt", blob);
    kms.call("EnableKey", on);
    kms.call("ScheduleKeyDeletion", Map.of("KeyId", key, "PendingWindowInDays", 7));
    assertEquals("PendingDeletion", kms.state(key));
    kms.refuse(409, "Rejected.PendingDeletion", "Decrypt", blob);
    kms.call("CancelKeyDeletion", on);
    assertEquals("Disabled", kms.state(key));
    kms.call("EnableKey", on);
    kms.call("UpdateRotationPolicy", Map.of("KeyId", key, "EnableAutomaticRotation", true, "RotationInterval", "30d"));
    kms.call("Decrypt", blob);
  }

  @ParameterizedTest
  @EnumSource
  void thePairOfAUserIsRotated(Way way) throws Exception {
    Kms kms = Kms.through(way);
    Managed managed = kms.managed();
    String secret = managed.secret();
    kms.call("RotateSecret", Map.of("SecretName", secret, "VersionId", "v2"));
    Key now = pair(kms.current(secret));
    Key before = pair(kms.read(secret, "ACSPrevious"));
    assertEquals(managed.first(), before);
    assertNotEquals(now.id(), before.id());
    for (Key key : List.of(now, before)) {
      answers(way.connect(key), "ListUsers", Map.of());
    }
    kms.call("UpdateSecretRotationPolicy", Map.of("SecretName", secret, "EnableAutomaticRotation", false));
    assertEquals("Disabled", kms.call("DescribeSecret", Map.of("SecretName", secret)).get("AutomaticRotation"));
    var other = new HashMap<>(Map.of("SecretName", name("secret"), "SecretData", value(), "VersionId", "v1"));
    other.put("SecretType", "Rds");
    kms.refuse(400, "UnsupportedOperation", "CreateSecret", other);
  }
}
