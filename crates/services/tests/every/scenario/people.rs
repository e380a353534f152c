//! Users, groups, tags, AccessKeys, domains and the recycle bin as IMS spells them.

use super::Scenario;

const CAROL: (&str, &str) = ("UserPrincipalName", "carol@acme.onaliyun.com");
const DAVE: (&str, &str) = ("UserPrincipalName", "dave@acme.onaliyun.com");
const OFFICE: (&str, &str) = ("GroupName", "office");
const TAG: [(&str, &str); 2] = [("Tag.1.Key", "env"), ("Tag.1.Value", "test")];
const ONE: (&str, &str) = ("MaxItems", "1");
const COMMENTS: (&str, &str) = ("Comments", "comments");
const DISPLAY: (&str, &str) = ("DisplayName", "display");

pub(super) fn play(scenario: &mut Scenario) {
    let set = [("DefaultDomainName", "acme.onaliyun.com")];
    scenario.admin("Ims.SetDefaultDomain", &set);
    scenario.admin("Ims.GetDefaultDomain", &[]);
    let carol = users(scenario);
    tags(scenario, &carol);
    groups(scenario);
    scenario.admin("GetAccountSummary", &[]);
    access_keys(scenario, &carol);
    recycled_users(scenario, &carol);
}

/// Makes two users; the id of the first.
fn users(scenario: &mut Scenario) -> String {
    let described = [
        DISPLAY,
        ("MobilePhone", "86-18600008888"),
        ("Email", "carol@example.com"),
        COMMENTS,
    ];
    let caro = ("UserPrincipalName", "caro@acme");
    let caro = [&[caro][..], &described, &TAG].concat();
    scenario.admin("Ims.CreateUser", &caro);
    let made = scenario.admin(
        "Ims.UpdateUser",
        &[
            ("UserPrincipalName", "caro@acme"),
            ("NewUserPrincipalName", "carol@acme"),
            ("NewDisplayName", "Carol"),
            ("NewMobilePhone", "86-18600008889"),
            ("NewEmail", "carol@example.com"),
            ("NewComments", "new"),
        ],
    );
    scenario.admin("Ims.CreateUser", &[&[DAVE][..], &described, &TAG].concat());
    scenario.admin("Ims.GetUser", &[CAROL]);
    for list in ["Ims.ListUsers", "Ims.ListUserBasicInfos"] {
        scenario.admin(list, &[("Status", "active")]);
        let first = scenario.admin(list, &[TAG[0], TAG[1], ONE]);
        let marker = first["Marker"].as_str().unwrap().to_owned();
        scenario.admin(list, &[TAG[0], TAG[1], ("Marker", &marker)]);
    }
    made["User"]["UserId"].as_str().unwrap().to_owned()
}

fn tags(scenario: &mut Scenario, carol: &str) {
    let on = [
        ("ResourceType", "user"),
        ("ResourceId.1", carol),
        ("ResourcePrincipalName.1", DAVE.1),
    ];
    let two = [&on[..], &[("Tag", r#"[{"Key":"team"}]"#)]].concat();
    scenario.admin("Ims.TagResources", &two);
    scenario.admin("Ims.ListTagResources", &[on[0], ("PageSize", "1")]);
    scenario.admin(
        "Ims.UntagResources",
        &[&on[..], &[("TagKey.1", "team")]].concat(),
    );
}

fn groups(scenario: &mut Scenario) {
    let named = ("GroupName", "bureau");
    scenario.admin("Ims.CreateGroup", &[named, DISPLAY, COMMENTS]);
    scenario.admin(
        "Ims.UpdateGroup",
        &[
            named,
            ("NewGroupName", "office"),
            ("NewDisplayName", "Office"),
            ("NewComments", "new"),
        ],
    );
    scenario.admin("Ims.GetGroup", &[OFFICE]);
    scenario.admin("Ims.ListGroups", &[ONE]);
    scenario.admin("Ims.ListGroups", &[]);
    for user in [CAROL, DAVE] {
        scenario.admin("Ims.AddUserToGroup", &[user, OFFICE]);
    }
    scenario.admin("Ims.ListGroupsForUser", &[CAROL]);
    scenario.admin("Ims.ListUsersForGroup", &[OFFICE, ONE]);
    for user in [CAROL, DAVE] {
        scenario.admin("Ims.RemoveUserFromGroup", &[user, OFFICE]);
    }
    scenario.admin("Ims.DeleteGroup", &[OFFICE]);
}

fn access_keys(scenario: &mut Scenario, carol: &str) {
    let key = scenario.key("Ims.CreateAccessKey", &[CAROL], None);
    let id = ("UserAccessKeyId", key.id.as_str());
    scenario.admin("Ims.UpdateAccessKey", &[CAROL, id, ("Status", "Inactive")]);
    scenario.admin("Ims.ListAccessKeys", &[CAROL]);
    scenario.admin("Ims.GetAccessKeyLastUsed", &[CAROL, id]);
    scenario.admin("Ims.DeleteAccessKey", &[CAROL, id]);
    let of = ("UserId", carol);
    scenario.admin("GetAccessKeyInfoInRecycleBin", &[id]);
    scenario.admin("ListAccessKeysInRecycleBin", &[of]);
    scenario.admin("RestoreAccessKeyFromRecycleBin", &[of, id]);
    scenario.admin("Ims.DeleteAccessKey", &[CAROL, id]);
    scenario.admin("DeleteAccessKeyInRecycleBin", &[of, id]);
}

fn recycled_users(scenario: &mut Scenario, carol: &str) {
    let id = ("UserId", carol);
    scenario.admin("Ims.DeleteUser", &[id]);
    scenario.admin("Ims.DeleteUser", &[DAVE]);
    scenario.admin("GetUserInRecycleBin", &[id]);
    scenario.admin("ListUsersInRecycleBin", &[ONE]);
    let filter = ("Filter", "UserPrincipalName eq carol@acme");
    scenario.admin("ListUsersInRecycleBin", &[filter]);
    scenario.admin("RestoreUserFromRecycleBin", &[id]);
    scenario.admin("Ims.DeleteUser", &[CAROL]);
    scenario.admin("DeleteUserInRecycleBin", &[id]);
}
