package conformance;

import static conformance.World.answers;
import static conformance.World.name;
import static conformance.World.refuses;
import static conformance.World.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A company's accounts under one roof, by every client that calls by name: the ways take turns in the versions of the API. */
@ExtendWith(Server.class)
class OrganizationTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"TYPED", "TYPED_TLS"})
  void aCompanyLivesUnderOneRoof(Way way) throws Exception {
    World world = World.through(way);
    boolean later = way.ordinal() % 2 == 0;
    String version = later ? "ResourceDirectoryMaster." : "ResourceManager.";
    var founded = later
        ? world.does(version + "EnableResourceDirectory", Map.of("EnableMode", "CurrentAccount"))
        : world.does(version + "InitResourceDirectory", Map.of());
    String root = text(founded, "ResourceDirectory", "RootFolderId");
    world.does(version + "EnableControlPolicy", Map.of());
    world.does(version + "SetMemberDeletionPermission", Map.of("Status", "Enabled"));

    List<String> folders = new ArrayList<>(List.of(root));
    for (int level = 1; level <= 5; level++) {
      var folder = Map.of("FolderName", "level-" + level, "ParentFolderId", folders.get(level - 1));
      folders.add(text(world.does(version + "CreateFolder", folder), "Folder", "FolderId"));
    }
    String deepest = folders.get(5);
    var beyond = Map.of("FolderName", "level-6", "ParentFolderId", deepest);
    refuses(409, "LimitExceeded.Folder.Depth", world.admin(), version + "CreateFolder", beyond);

    var account = Map.of("DisplayName", name("team"), "ParentFolderId", deepest);
    String member = text(world.does(version + "CreateResourceAccount", account), "Account", "AccountId");
    for (var bound : Map.of(root, "ram:ListGroups", deepest, "ram:ListRoles").entrySet()) {
      var made = world.does(version + "CreateControlPolicy", Map.of(
          "PolicyName", name("Not"), "EffectScope", "RAM",
          "PolicyDocument", World.document(World.deny(bound.getValue()))));
      String policy = text(made, "ControlPolicy", "PolicyId");
      world.does(version + "AttachControlPolicy", Map.of("PolicyId", policy, "TargetId", bound.getKey()));
    }
    String role = "acs:ram::" + member + ":role/resourcedirectoryaccountaccessrole";
    var session = world.does("AssumeRole", Map.of("RoleArn", role, "RoleSessionName", "ops"));
    Client people = way.connect(Key.ofSession(session));
    refuses(403, "NoPermission", people, "ListGroups", Map.of());
    refuses(403, "NoPermission", people, "ListRoles", Map.of());
    answers(people, "ListUsers", Map.of());
    world.does("ListRoles", Map.of());
    world.does(version + "MoveAccount", Map.of("AccountId", member, "DestinationFolderId", root));
    answers(people, "ListRoles", Map.of());
    refuses(403, "NoPermission", people, "ListGroups", Map.of());

    world.does(version + "CheckAccountDelete", Map.of("AccountId", member));
    world.does(version + "DeleteAccount", Map.of("AccountId", member));
    var status = world.does(version + "GetAccountDeletionStatus", Map.of("AccountId", member));
    assertEquals("Deleting", text(status, "RdAccountDeletionStatus", "Status"));
    refuses(403, "Forbidden.AccountDeleted", people, "ListUsers", Map.of());
    world.does(version + "DisableControlPolicy", Map.of());
    for (int level = 5; level >= 1; level--) {
      world.does(version + "DeleteFolder", Map.of("FolderId", folders.get(level)));
    }
    world.does(version + "DestroyResourceDirectory", Map.of());
  }
}
