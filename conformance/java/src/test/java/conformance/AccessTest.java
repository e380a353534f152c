package conformance;

import static conformance.World.allow;
import static conformance.World.answers;
import static conformance.World.arn;
import static conformance.World.at;
import static conformance.World.deny;
import static conformance.World.document;
import static conformance.World.each;
import static conformance.World.refuses;
import static conformance.World.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyuncs.exceptions.ClientException;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What policies allow and deny, denials that explain themselves, and sessions of assumed roles, by every client. */
@ExtendWith(Server.class)
class AccessTest {
  @ParameterizedTest
  @EnumSource
  void allowedAndDeniedExactlyAsThePoliciesSay(Way way) throws Exception {
    World world = World.through(way);
    var person = world.person();
    Client holder = way.connect(person.key());
    var reads = Map.of("UserName", person.name(), "PolicyName", "AliyunRAMReadOnlyAccess", "PolicyType", "System");
    refuses(403, "NoPermission", holder, "ListUsers", Map.of());
    world.does("AttachPolicyToUser", reads);
    var listed = each(answers(holder, "ListUsers", Map.of("MaxItems", 1000)), "Users", "User", "UserName");
    assertTrue(listed.contains(person.name()), listed.toString());
    refuses(403, "NoPermission", holder, "DeleteUser", Map.of("UserName", person.name()));
    world.does("DetachPolicyFromUser", reads);
    refuses(403, "NoPermission", holder, "ListUsers", Map.of());
  }

  @ParameterizedTest
  @EnumSource
  void aDenialExplainsItself(Way way) throws Exception {
    World world = World.through(way);
    Client holder = way.connect(world.person(deny("ram:DeleteUser")).key());
    var refusal = refuses(403, "NoPermission", holder, "DeleteUser", Map.of("UserName", "someone"));
    Map.of(
        "AuthAction", "ram:DeleteUser", "NoPermissionType", "ExplicitDeny", "AuthPrincipalType", "SubUser",
        "PolicyType", "AccountLevelIdentityBasedPolicy", "AuthPrincipalOwnerId", Server.accountId
    ).forEach((field, value) -> assertEquals(value, refusal.detail.get(field)));
    String sealed = (String) refusal.detail.get("EncodedDiagnosticMessage");
    // The typed client was made before this operation.
    boolean typed = way == Way.TYPED || way == Way.TYPED_TLS;
    Client asks = typed ? Way.BY_NAME.connect(Server.administrator) : world.admin();
    var decoded = at(answers(asks, "DecodeDiagnosticMessage", Map.of("EncodedDiagnosticMessage", sealed)), "DecodedDiagnosticMessage");
    assertEquals(true, at(decoded, "ExplicitDeny"));
    assertEquals("ram:DeleteUser", text(decoded, "AuthAction"));
    assertEquals(arn("user/someone"), text(decoded, "AuthResource"));
  }

  @ParameterizedTest
  @EnumSource
  void aSessionOfARoleMayWhatTheRoleMay(Way way) throws Exception {
    World world = World.through(way);
    Client holder = way.connect(world.person(allow("sts:AssumeRole")).key());
    String role = world.role(allow("ram:ListUsers", "ram:ListGroups"));
    var assume = Map.of("RoleArn", arn("role/" + role), "RoleSessionName", "alice");
    Client actor = way.connect(Key.ofSession(answers(holder, "AssumeRole", assume)));
    var identity = answers(actor, "GetCallerIdentity", Map.of());
    assertEquals(arn("assumed-role/" + role + "/alice"), text(identity, "Arn"));
    assertEquals(Server.accountId, text(identity, "AccountId"));
    answers(actor, "ListUsers", Map.of());
    refuses(403, "NoPermission", actor, "ListRoles", Map.of());

    var narrow = Map.of(
        "RoleArn", arn("role/" + role), "RoleSessionName", "alice", "Policy", document(allow("ram:ListGroups")),
        "DurationSeconds", 900);
    Client narrowed = way.connect(Key.ofSession(answers(holder, "AssumeRole", narrow)));
    answers(narrowed, "ListGroups", Map.of());
    assertEquals("SessionPolicy", refuses(403, "NoPermission", narrowed, "ListUsers", Map.of()).detail.get("PolicyType"));

    var tooLong = Map.of("RoleArn", arn("role/" + role), "RoleSessionName", "alice", "DurationSeconds", 3601);
    refuses(400, "InvalidParameter.DurationSeconds", holder, "AssumeRole", tooLong);
    var nowhere = Map.of("RoleArn", arn("role/nowhere"), "RoleSessionName", "alice");
    refuses(404, "EntityNotExist.Role", holder, "AssumeRole", nowhere);
  }

  @ParameterizedTest
  @EnumSource
  void aWrongSecretAndAnUnknownKeyAreToldApart(Way way) throws Exception {
    Key key = World.through(way).person().key();
    Client mistaken = way.connect(new Key(key.id(), "x".repeat(30), null));
    refuses(400, "SignatureDoesNotMatch", mistaken, "GetCallerIdentity", Map.of());
    if (mistaken instanceof Legacy legacy) {
      // It compares the server's string to sign with its own, to the byte, and then names the cause itself.
      var cause = assertThrows(ClientException.class, () -> legacy.callAsTyped("GetCallerIdentity"));
      assertEquals("SDK.InvalidAccessKeySecret", cause.getErrCode());
    }
    Client nobody = way.connect(new Key("LTAInobodyhasthiskey0000", key.secret(), null));
    refuses(404, "InvalidAccessKeyId.NotFound", nobody, "GetCallerIdentity", Map.of());
  }
}
