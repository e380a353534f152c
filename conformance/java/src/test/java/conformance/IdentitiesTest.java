package conformance;

import static conformance.World.at;
import static conformance.World.each;
import static conformance.World.keyOf;
import static conformance.World.name;
import static conformance.World.refuses;
import static conformance.World.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * IMS: people by their principal names, what they log on with, their keys, providers and reports, by every client. The
 * typed package is older than the recycle bin, OIDC providers and the report of governance: those are called by name.
 */
@ExtendWith(Server.class)
class IdentitiesTest {
  /** The account may have an alias for a while; its number always names it. */
  private static String principal(String user) {
    return user + "@" + Server.accountId + ".onaliyun.com";
  }

  private static Map<String, String> whose(String user) {
    return Map.of("UserPrincipalName", principal(user));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"TYPED", "TYPED_TLS"})
  void aDeletedUserComesBackFromTheBin(Way way) throws Exception {
    World world = World.through(way);
    String user = name("carol");
    var made = world.does(
        "Ims.CreateUser", Map.of("UserPrincipalName", principal(user), "DisplayName", "Carol", "Comments", "c"));
    var id = Map.of("UserId", text(made, "User", "UserId"));
    world.does("Ims.UpdateUser", Map.of("UserPrincipalName", principal(user), "NewDisplayName", "Carol B."));
    var seen = world.does("Ims.GetUser", id);
    assertEquals(List.of("Carol B.", "c"), List.of(text(seen, "User", "DisplayName"), text(seen, "User", "Comments")));
    world.does("Ims.DeleteUser", id);
    refuses(404, "EntityNotExist.User", world.admin(), "Ims.GetUser", id);
    var lying = world.does("Ims.GetUserInRecycleBin", id);
    assertTrue(text(lying, "User", "DeleteDate").compareTo(text(lying, "User", "RecycleDate")) > 0);
    world.does("Ims.RestoreUserFromRecycleBin", id);
    assertEquals(id.get("UserId"), text(world.does("GetUser", Map.of("UserName", user)), "User", "UserId"));
  }

  @ParameterizedTest
  @EnumSource
  void aUserIsMadeChangedAndDeleted(Way way) throws Exception {
    World world = World.through(way);
    String user = name("carol");
    world.does("Ims.CreateUser", Map.of("UserPrincipalName", principal(user), "DisplayName", "Carol"));
    var to = name("carol.b");
    world.does("Ims.UpdateUser", Map.of("UserPrincipalName", principal(user), "NewUserPrincipalName", principal(to)));
    assertEquals("Carol", text(world.does("Ims.GetUser", whose(to)), "User", "DisplayName"));
    refuses(404, "EntityNotExist.User", world.admin(), "Ims.GetUser", whose(user));
    world.does("Ims.DeleteUser", whose(to));
    refuses(404, "EntityNotExist.User", world.admin(), "GetUser", Map.of("UserName", to));
  }

  @ParameterizedTest
  @EnumSource
  void aGroupHasTheMembersThatItWasGiven(Way way) throws Exception {
    World world = World.through(way);
    String group = name("team");
    String user = world.person().name();
    var membership = Map.of("UserPrincipalName", principal(user), "GroupName", group);
    world.does("Ims.CreateGroup", Map.of("GroupName", group, "DisplayName", "Team", "Comments", "people"));
    world.does("Ims.AddUserToGroup", membership);
    var groups = world.does("Ims.ListGroupsForUser", whose(user));
    assertEquals(List.of(group), each(groups, "Groups", "Group", "GroupName"));
    var members = world.does("Ims.ListUsersForGroup", Map.of("GroupName", group));
    assertTrue(each(members, "Users", "User", "UserPrincipalName").get(0).startsWith(user + "@"));
    world.does("Ims.RemoveUserFromGroup", membership);
    world.does("Ims.DeleteGroup", Map.of("GroupName", group));
    refuses(404, "EntityNotExist.Group", world.admin(), "Ims.GetGroup", Map.of("GroupName", group));
  }

  @ParameterizedTest
  @EnumSource
  void aUserChangesThePasswordThatOthersSet(Way way) throws Exception {
    World world = World.through(way);
    var person = world.person();
    Client holder = way.connect(person.key());
    String first = "Kq7#tzLm&2vXpR";
    world.does("Ims.CreateLoginProfile", Map.of(
        "UserPrincipalName", principal(person.name()), "Password", first, "PasswordResetRequired", true));
    var shown = world.does("Ims.GetLoginProfile", whose(person.name()));
    assertEquals(true, at(shown, "LoginProfile", "PasswordResetRequired"));
    var unknown = Map.of("OldPassword", first + "-1", "NewPassword", first + "-2");
    refuses(400, "InvalidParameter.OldPassword", holder, "Ims.ChangePassword", unknown);
    World.answers(holder, "Ims.ChangePassword", Map.of("OldPassword", first, "NewPassword", first + "-2"));
    shown = world.does("Ims.GetLoginProfile", whose(person.name()));
    assertEquals(false, at(shown, "LoginProfile", "PasswordResetRequired"));
    world.does("Ims.DeleteLoginProfile", whose(person.name()));
    refuses(404, "EntityNotExist.User.LoginProfile", world.admin(), "Ims.GetLoginProfile", whose(person.name()));
  }

  @ParameterizedTest
  @EnumSource
  void aKeyIsRotated(Way way) throws Exception {
    World world = World.through(way);
    var person = world.person(World.allow("ram:ListUsers"));
    Client holder = way.connect(person.key());
    Client renewed = way.connect(keyOf(world.does("Ims.CreateAccessKey", whose(person.name()))));
    World.answers(renewed, "ListUsers", Map.of());
    String id = person.key().id();
    var old = Map.of("UserPrincipalName", principal(person.name()), "UserAccessKeyId", id);
    world.does("Ims.UpdateAccessKey", Map.of(
        "UserPrincipalName", principal(person.name()), "UserAccessKeyId", id, "Status", "Inactive"));
    refuses(400, "InvalidAccessKeyId.Inactive", holder, "ListUsers", Map.of());
    world.does("Ims.DeleteAccessKey", old);
    refuses(404, "InvalidAccessKeyId.NotFound", holder, "ListUsers", Map.of());
    World.answers(renewed, "ListUsers", Map.of());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"TYPED", "TYPED_TLS"})
  void aProviderAndTheReportsAreShown(Way way) throws Exception {
    World world = World.through(way);
    var which = Map.of("OIDCProviderName", name("oidc"));
    String issuer = "https://" + name("idp") + ".example.com";
    world.does("Ims.CreateOIDCProvider", Map.of(
        "OIDCProviderName", which.get("OIDCProviderName"), "IssuerUrl", issuer, "ClientIds", "a"));
    assertEquals(issuer, text(world.does("Ims.GetOIDCProvider", which), "OIDCProvider", "IssuerUrl"));
    world.does("Ims.DeleteOIDCProvider", which);
    refuses(404, "EntityNotExist.OIDCProvider", world.admin(), "Ims.GetOIDCProvider", which);
    String user = world.person(World.allow("ram:ListUsers")).name();
    world.does("Ims.GenerateGovernanceReport", Map.of());
    var report = world.does("Ims.GetGovernanceItemReport", Map.of("GovernanceItemType", "RamUserDirectPolicy"));
    assertTrue(at(report, "ColumnsValue", "ColumnRow").toString().contains(user));
  }
}
