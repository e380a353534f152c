package conformance;

import static conformance.World.answers;
import static conformance.World.arn;
import static conformance.World.each;
import static conformance.World.name;
import static conformance.World.refuses;
import static conformance.World.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of users, groups, policies and keys, and lists page by page, by every client. */
@ExtendWith(Server.class)
class AccountTest {
  @ParameterizedTest
  @EnumSource
  void aUserIsDeletedOnlyWhenNothingHangsOnIt(Way way) throws Exception {
    World world = World.through(way);
    String user = name("user");
    String group = name("group");
    var fields = Map.of("DisplayName", "爱丽丝 & Ärzte", "Comments", "a+b c~*d'(e)!", "Email", "alice@example.com");
    var parameters = new HashMap<String, Object>(fields);
    parameters.put("UserName", user);
    world.does("CreateUser", parameters);
    var read = world.does("GetUser", Map.of("UserName", user));
    fields.forEach((field, value) -> assertEquals(value, text(read, "User", field)));
    refuses(409, "EntityAlreadyExists.User", world.admin(), "CreateUser", Map.of("UserName", user));

    world.does("CreateGroup", Map.of("GroupName", group));
    var membership = Map.of("UserName", user, "GroupName", group);
    world.does("AddUserToGroup", membership);
    var members = world.does("ListUsersForGroup", Map.of("GroupName", group));
    assertEquals(List.of(user), each(members, "Users", "User", "UserName"));
    refuses(409, "DeleteConflict.User.Group", world.admin(), "DeleteUser", Map.of("UserName", user));
    world.does("RemoveUserFromGroup", membership);
    world.does("DeleteGroup", Map.of("GroupName", group));

    String renamed = user + ".renamed";
    world.does("UpdateUser", Map.of("UserName", user, "NewUserName", renamed));
    refuses(404, "EntityNotExist.User", world.admin(), "GetUser", Map.of("UserName", user));
    world.does("DeleteUser", Map.of("UserName", renamed));
    refuses(404, "EntityNotExist.User", world.admin(), "DeleteUser", Map.of("UserName", renamed));
  }

  @ParameterizedTest
  @EnumSource
  void aPolicyIsReadBackAsItWasWritten(Way way) throws Exception {
    World world = World.through(way);
    String policy = name("policy");
    String document = World.document(World.allow("ram:Get*"), World.deny("ram:Delete*"));
    var made = world.does("CreatePolicy", Map.of("PolicyName", policy, "PolicyDocument", document, "Description", "two words"));
    assertEquals("Custom", text(made, "Policy", "PolicyType"));
    var read = world.does("GetPolicy", Map.of("PolicyName", policy, "PolicyType", "Custom"));
    assertEquals(document, text(read, "DefaultPolicyVersion", "PolicyDocument"));
    assertEquals("two words", text(read, "Policy", "Description"));
    world.does("DeletePolicy", Map.of("PolicyName", policy));
    refuses(404, "EntityNotExist.Policy", world.admin(), "DeletePolicy", Map.of("PolicyName", policy));
  }

  @ParameterizedTest
  @EnumSource
  void aKeyWorksUntilItIsInactive(Way way) throws Exception {
    World world = World.through(way);
    var person = world.person();
    Client holder = way.connect(person.key());
    var identity = answers(holder, "GetCallerIdentity", Map.of());
    assertEquals(arn("user/" + person.name()), text(identity, "Arn"));
    var change = Map.of("UserName", person.name(), "UserAccessKeyId", person.key().id(), "Status", "Inactive");
    world.does("UpdateAccessKey", change);
    refuses(400, "InvalidAccessKeyId.Inactive", holder, "GetCallerIdentity", Map.of());
    world.does("DeleteAccessKey", Map.of("UserName", person.name(), "UserAccessKeyId", person.key().id()));
    refuses(404, "InvalidAccessKeyId.NotFound", holder, "GetCallerIdentity", Map.of());
  }

  @ParameterizedTest
  @EnumSource
  void aListEndsWhenItsMarkerIsGone(Way way) throws Exception {
    World world = World.through(way);
    List<String> expected = new ArrayList<>();
    for (int made = 0; made < 5; made++) {
      String group = name("group");
      world.does("CreateGroup", Map.of("GroupName", group));
      expected.add(group);
    }
    var everything = each(world.does("ListGroups", Map.of("MaxItems", 100)), "Groups", "Group", "GroupName");
    assertTrue(everything.containsAll(expected), everything + " lack some of " + expected);
    List<String> paged = new ArrayList<>();
    int pages = 0;
    String marker = null;
    do {
      var answer = world.does("ListGroups", marker == null ? Map.of("MaxItems", 2) : Map.of("MaxItems", 2, "Marker", marker));
      paged.addAll(each(answer, "Groups", "Group", "GroupName"));
      String next = text(answer, "Marker");
      assertEquals(next != null && !next.isEmpty(), answer.get("IsTruncated"));
      assertNotEquals(marker == null ? "" : marker, next);
      marker = next;
      pages++;
    } while (marker != null && !marker.isEmpty());
    assertEquals(everything, paged);
    assertEquals((everything.size() + 1) / 2, pages);
    for (String group : expected) {
      world.does("DeleteGroup", Map.of("GroupName", group));
    }
  }
}
