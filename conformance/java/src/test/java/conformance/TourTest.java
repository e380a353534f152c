package conformance;

import static conformance.World.allow;
import static conformance.World.arn;
import static conformance.World.document;
import static conformance.World.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.ram20150501.models.AttachPolicyToRoleRequest;
import com.aliyun.ram20150501.models.AttachPolicyToUserRequest;
import com.aliyun.ram20150501.models.CreateAccessKeyRequest;
import com.aliyun.ram20150501.models.CreatePolicyRequest;
import com.aliyun.ram20150501.models.CreateRoleRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.ListUsersRequest;
import com.aliyun.sts20150401.models.AssumeRoleRequest;
import com.aliyun.tea.TeaException;
import com.google.gson.Gson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tour of the README, by the typed clients as somebody would write it. */
@ExtendWith(Server.class)
class TourTest {
  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void theTour(String protocol) throws Exception {
    // 1. The administrator made at the first start.
    var admin = new com.aliyun.ram20150501.Client(Current.config(Server.administrator, protocol));

    // 2. A user, a policy that lets her read users and assume roles, and an AccessKey of her own.
    String alice = name("alice");
    String lookAround = name("look-around");
    admin.createUser(new CreateUserRequest().setUserName(alice).setDisplayName("Alice"));
    admin.createPolicy(new CreatePolicyRequest().setPolicyName(lookAround)
        .setPolicyDocument(document(allow("ram:Get*", "ram:List*", "sts:AssumeRole"))));
    admin.attachPolicyToUser(
        new AttachPolicyToUserRequest().setUserName(alice).setPolicyName(lookAround).setPolicyType("Custom"));
    var made = admin.createAccessKey(new CreateAccessKeyRequest().setUserName(alice)).body.accessKey;
    Key key = new Key(made.accessKeyId, made.accessKeySecret, null);

    // 3. Alice signs her own calls: what her policy allows works, the rest is denied and says why.
    var hers = new com.aliyun.ram20150501.Client(Current.config(key, protocol));
    var users = hers.listUsers(new ListUsersRequest().setMaxItems(1000)).body.users.user;
    assertTrue(users.stream().anyMatch(user -> user.userName.equals(alice)));
    var denial = assertThrows(TeaException.class, () -> hers.createUser(new CreateUserRequest().setUserName(name("mallory"))));
    assertEquals("NoPermission", denial.getCode());
    assertEquals("ImplicitDeny", denial.getAccessDeniedDetail().get("NoPermissionType"));

    // 4. A role that may create users, and a session of it for a quarter of an hour.
    String maker = name("user-maker");
    String makeUsers = name("make-users");
    String trust = new Gson().toJson(Map.of("Version", "1", "Statement", List.of(Map.of(
        "Effect", "Allow", "Action", "sts:AssumeRole", "Principal", Map.of("RAM", List.of(arn("user/" + alice)))))));
    var role = admin.createRole(new CreateRoleRequest().setRoleName(maker).setAssumeRolePolicyDocument(trust)).body.role;
    admin.createPolicy(
        new CreatePolicyRequest().setPolicyName(makeUsers).setPolicyDocument(document(allow("ram:CreateUser"))));
    admin.attachPolicyToRole(
        new AttachPolicyToRoleRequest().setRoleName(maker).setPolicyName(makeUsers).setPolicyType("Custom"));
    var session = new com.aliyun.sts20150401.Client(Current.config(key, protocol)).assumeRole(
        new AssumeRoleRequest().setRoleArn(role.arn).setRoleSessionName("alice").setDurationSeconds(900L)).body.credentials;
    Key borrowed = new Key(session.accessKeyId, session.accessKeySecret, session.securityToken);
    var identity = new com.aliyun.sts20150401.Client(Current.config(borrowed, protocol)).getCallerIdentity().body;
    assertEquals(arn("assumed-role/" + maker + "/alice"), identity.arn);
    String bob = name("bob");
    var created = new com.aliyun.ram20150501.Client(Current.config(borrowed, protocol))
        .createUser(new CreateUserRequest().setUserName(bob)).body.user;
    assertEquals(bob, created.userName);
  }
}
