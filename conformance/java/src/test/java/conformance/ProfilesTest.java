package conformance;

import static conformance.World.allow;
import static conformance.World.answers;
import static conformance.World.arn;
import static conformance.World.document;
import static conformance.World.refuses;
import static conformance.World.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.aliyun.credentials.models.Config;
import com.aliyun.credentials.provider.CLIProfileCredentialsProvider;
import com.google.gson.Gson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The credentials library, by settings in code and by the profile file of the official command line. It speaks to STS over
 * TLS alone; the SDK that it feeds speaks either.
 */
@ExtendWith(Server.class)
class ProfilesTest {
  /** Somebody who may assume roles and nothing else; the role may list users and groups. */
  private record Visitor(String user, Key key, String role) {
    static Visitor enters(World world) throws Exception {
      var person = world.person(allow("sts:AssumeRole"));
      return new Visitor(person.name(), person.key(), world.role(allow("ram:ListUsers", "ram:ListGroups")));
    }

    Key session() throws Exception {
      return Key.ofSession(answers(Way.TYPED.connect(key), "AssumeRole",
          Map.of("RoleArn", arn("role/" + role), "RoleSessionName", "by-hand")));
    }

    Config assumes() {
      return new Config()
          .setType("ram_role_arn").setAccessKeyId(key.id()).setAccessKeySecret(key.secret())
          .setRoleArn(arn("role/" + role)).setRoleSessionName("library").setSTSEndpoint(Server.endpoint);
    }

    String sessionArn(String session) {
      return arn("assumed-role/" + role + "/" + session);
    }
  }

  private static Client fedBy(com.aliyun.credentials.Client credential, String protocol) throws Exception {
    return Current.typed(new com.aliyun.teaopenapi.models.Config()
        .setCredential(credential).setEndpoint(Server.endpoint).setProtocol(protocol));
  }

  private static void isCaller(String arn, Client client) throws Exception {
    assertEquals(arn, text(answers(client, "GetCallerIdentity", Map.of()), "Arn"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void anAccessKey(String protocol) throws Exception {
    Visitor visitor = Visitor.enters(World.through(Way.TYPED));
    Client client = fedBy(new com.aliyun.credentials.Client(new Config()
        .setType("access_key").setAccessKeyId(visitor.key().id()).setAccessKeySecret(visitor.key().secret())), protocol);
    isCaller(arn("user/" + visitor.user()), client);
    refuses(403, "NoPermission", client, "ListUsers", Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void aToken(String protocol) throws Exception {
    Visitor visitor = Visitor.enters(World.through(Way.TYPED));
    Key session = visitor.session();
    Client client = fedBy(new com.aliyun.credentials.Client(new Config()
        .setType("sts").setAccessKeyId(session.id()).setAccessKeySecret(session.secret())
        .setSecurityToken(session.token())), protocol);
    isCaller(visitor.sessionArn("by-hand"), client);
    answers(client, "ListUsers", Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void aRole(String protocol) throws Exception {
    Visitor visitor = Visitor.enters(World.through(Way.TYPED));
    Client client = fedBy(new com.aliyun.credentials.Client(visitor.assumes()), protocol);
    isCaller(visitor.sessionArn("library"), client);
    answers(client, "ListUsers", Map.of());
    answers(client, "ListGroups", Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void aRoleNarrowedByAPolicyWithSpaces(String protocol) throws Exception {
    Visitor visitor = Visitor.enters(World.through(Way.TYPED));
    Config narrow = visitor.assumes().setPolicy(document(allow("ram:ListUsers")).replace(",", ", "));
    Client client = fedBy(new com.aliyun.credentials.Client(narrow), protocol);
    answers(client, "ListUsers", Map.of());
    refuses(403, "NoPermission", client, "ListGroups", Map.of());
  }

  /** In the file nothing names the STS host: the server answers under the vendor's name, with a certificate for it. */
  @Test
  void aProfileFileOfTheCommandLineWorksAsItIs() throws Exception {
    Visitor visitor = Visitor.enters(World.through(Way.TYPED));
    Key session = visitor.session();
    Path file = Path.of(System.getProperty("user.home"), ".aliyun", "config.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, new Gson().toJson(Map.of("current", "key", "profiles", List.of(
        Map.of("name", "key", "mode", "AK",
            "access_key_id", visitor.key().id(), "access_key_secret", visitor.key().secret()),
        Map.of("name", "session", "mode", "StsToken",
            "access_key_id", session.id(), "access_key_secret", session.secret(), "sts_token", session.token()),
        Map.of("name", "role", "mode", "RamRoleArn",
            "access_key_id", visitor.key().id(), "access_key_secret", visitor.key().secret(),
            "ram_role_arn", arn("role/" + visitor.role()), "ram_session_name", "profile", "expired_seconds", 3600)))));
    var identities = Map.of(
        "key", arn("user/" + visitor.user()),
        "session", visitor.sessionArn("by-hand"),
        "role", visitor.sessionArn("profile"));
    for (var expected : identities.entrySet()) {
      var provider = CLIProfileCredentialsProvider.builder().profileName(expected.getKey()).build();
      for (String protocol : List.of("http", "https")) {
        isCaller(expected.getValue(), fedBy(new com.aliyun.credentials.Client(provider), protocol));
      }
    }
    isCaller(arn("user/" + visitor.user()), fedBy(new com.aliyun.credentials.Client(), "https"));
    Files.delete(file);
  }
}
