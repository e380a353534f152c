//! What policies come to, by way of the engine.

use std::collections::BTreeMap;

use model::{
    Attachment, AttachmentScope, CustomPolicy, Entity, Group, Membership, NewRole, PolicyRef,
    PolicyVersion, Profile, Role, User, VersionId,
};

use super::*;
use crate::Account;

const HOME: AccountId = AccountId::new(1_000_000_000_000_001);

/// An account with users 1 and 2, a group 1 with user 2, and roles as they are added.
pub(super) struct Scene {
    pub(super) account: Account,
    policies: u64,
}

impl Scene {
    pub(super) fn new() -> Self {
        let mut account = Account::default();
        account.profile.put(Profile {
            id: HOME,
            alias: None,
            created: days(1000),
        });
        for (number, name) in [(1, "alice"), (2, "bob")] {
            account.users.put(User {
                external_id: None,
                tags: model::Tags::new(),
                id: model::UserId::new(number),
                name: name.parse().unwrap(),
                display_name: None,
                mobile_phone: None,
                email: None,
                comments: None,
                created: days(100),
                updated: days(100),
            });
        }
        account.groups.put(Group {
            external_id: None,
            provisioned: false,
            display_name: None,
            id: model::GroupId::new(1),
            name: "team".parse().unwrap(),
            comments: None,
            created: days(100),
            updated: days(100),
        });
        account.memberships.put(Membership {
            group: model::GroupId::new(1),
            user: model::UserId::new(2),
            joined: days(100),
        });
        Self {
            account,
            policies: 0,
        }
    }

    fn role(&mut self, number: u64, name: &str, trusted: &str) -> Entity {
        let trust = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole",
                "Principal":{{"RAM":["{trusted}"]}}}}]}}"#
        );
        self.account.roles.put(Role::new(NewRole {
            id: model::RoleId::new(number),
            name: name.parse().unwrap(),
            trust: trust.into(),
            created: days(100),
        }));
        Entity::Role(model::RoleId::new(number))
    }

    fn attach(&mut self, entity: Entity, policy: PolicyRef, scope: AttachmentScope) {
        self.account.attachments.put(Attachment {
            entity,
            policy,
            scope,
            attached: days(100),
        });
    }

    pub(super) fn system(&mut self, entity: Entity, name: &str) {
        let policy = PolicyRef::System(name.parse().unwrap());
        self.attach(entity, policy, AttachmentScope::Account);
    }

    fn custom(&mut self, entity: Entity, statements: &str) {
        self.custom_in(entity, statements, AttachmentScope::Account);
    }

    fn custom_in(&mut self, entity: Entity, statements: &str, scope: AttachmentScope) {
        self.policies += 1;
        let id = model::PolicyId::new(self.policies);
        self.account.policies.put(CustomPolicy {
            id,
            name: format!("p{}", self.policies).parse().unwrap(),
            description: None,
            default_version: VersionId::FIRST,
            last_version: VersionId::FIRST,
            tags: BTreeMap::new().into_iter().collect(),
            created: days(100),
            updated: days(100),
        });
        let document = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        let version = PolicyVersion::new(id, VersionId::FIRST, document.into(), days(100));
        self.account.versions.put(version);
        self.attach(entity, PolicyRef::Custom(id), scope);
    }

    pub(super) fn gather(&self) -> Snapshot {
        gather(&self.account, None, NOW, "onaliyun.com").unwrap()
    }

    /// What alice's and bob's policies come to.
    fn powers(&self) -> [Power; 2] {
        let [alice, bob] = self.gather().users.try_into().unwrap();
        [alice.power, bob.power]
    }
}

pub(super) const ALICE: Entity = Entity::User(model::UserId::new(1));
pub(super) const TEAM: Entity = Entity::Group(model::GroupId::new(1));

/// What one policy of one statement, or of several, comes to.
fn power(statements: &str) -> Power {
    let mut scene = Scene::new();
    scene.custom(ALICE, statements);
    let [alice, bob] = scene.powers();
    assert_eq!(bob, Power::Ordinary);
    alice
}

fn allow(actions: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":{actions},"Resource":"{resource}"}}"#)
}

fn privileged(action: &str) -> Power {
    Power::Privileged(action.to_owned())
}

#[test]
fn everything_is_found_however_it_is_written() {
    for everything in [
        allow(r#""*""#, "*"),
        allow(r#""*:*""#, "*"),
        allow(r#"["oss:*","*"]"#, "*"),
        r#"{"Effect":"Allow","NotAction":"nothing:NoSuchThing","Resource":"*"},
           {"Effect":"Allow","Action":"nothing:*","Resource":"*"}"#
            .to_owned(),
    ] {
        assert_eq!(power(&everything), Power::Super, "{everything}");
    }
    let mut scene = Scene::new();
    scene.system(TEAM, "AdministratorAccess");
    assert_eq!(scene.powers(), [Power::Ordinary, Power::Super]);
}

#[test]
fn less_than_everything_may_be_enough_to_come_to_it() {
    for statements in [
        allow(r#""ram:*""#, "*"),
        r#"{"Effect":"Allow","NotAction":"oss:*","Resource":"*"}"#.to_owned(),
        allow(r#""*""#, "*") + r#",{"Effect":"Deny","Action":"oss:*","Resource":"*"}"#,
        allow(r#""ram:Create*""#, "*"),
        r#"{"Effect":"Allow","Action":"*","Resource":"*",
            "Condition":{"Bool":{"acs:MFAPresent":"true"}}}"#
            .to_owned(),
    ] {
        let told = power(&statements);
        assert_eq!(told, privileged("ram:CreateAccessKey"), "{statements}");
    }
    let attach = allow(r#""ram:AttachPolicyToUser""#, "acs:ram:*:*:user/bob");
    assert_eq!(power(&attach), privileged("ram:AttachPolicyToUser"));
    let secret = allow(r#""kms:Get*""#, "acs:kms:*:*:secret/acs/ram/*");
    assert_eq!(power(&secret), privileged("kms:GetSecretValue"));
}

#[test]
fn what_raises_nothing_is_ordinary() {
    for statements in [
        allow(r#""oss:*""#, "*"),
        allow(r#"["ram:Get*","ram:List*"]"#, "*"),
        allow(r#""kms:GetSecretValue""#, "acs:kms:*:*:secret/app/*"),
        // The password and the device of one's own.
        allow(
            r#"["ram:ChangePassword","ram:BindMFADevice"]"#,
            "acs:ram:*:*:user/alice",
        ),
        // A Deny without conditions takes all of it away.
        allow(r#""ram:*""#, "*") + r#",{"Effect":"Deny","Action":"ram:*","Resource":"*"}"#,
    ] {
        assert_eq!(power(&statements), Power::Ordinary, "{statements}");
    }
    let others = allow(r#""ram:BindMFADevice""#, "acs:ram:*:*:user/*");
    assert_eq!(power(&others), privileged("ram:BindMFADevice"));
}

#[test]
fn a_deny_with_conditions_takes_nothing_away() {
    let statements = allow(r#""ram:*""#, "*")
        + r#",{"Effect":"Deny","Action":"ram:*","Resource":"*",
            "Condition":{"NotIpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}"#;
    assert_eq!(power(&statements), privileged("ram:CreateAccessKey"));
}

#[test]
fn with_a_policy_that_is_not_there_nobody_can_tell() {
    let mut scene = Scene::new();
    scene.system(ALICE, "AdministratorAccess");
    scene.system(ALICE, "NoSuchPolicy");
    assert_eq!(scene.powers()[0], Power::Undecided);
}

#[test]
fn everything_in_a_group_of_resources_is_not_everything() {
    let mut scene = Scene::new();
    let group = || AttachmentScope::ResourceGroup("rg-1".to_owned());
    scene.custom_in(ALICE, &allow(r#""*""#, "*"), group());
    let told = scene.powers();
    assert_eq!(told[0], privileged("everything in a resource group"));
}

#[test]
fn a_role_that_somebody_can_assume_counts_as_theirs() {
    let root = "acs:ram::1000000000000001:root";
    let into = |name: &str| {
        allow(
            r#""sts:AssumeRole""#,
            &format!("acs:ram::1000000000000001:role/{name}"),
        )
    };
    // alice assumes a, a assumes b, b administers; c and b assume each other without end.
    let mut scene = Scene::new();
    let a = scene.role(1, "a", "acs:ram::1000000000000001:user/alice");
    let b = scene.role(2, "b", "acs:ram::1000000000000001:role/a");
    let c = scene.role(3, "c", root);
    scene.custom(ALICE, &into("a"));
    scene.custom(a, &into("b"));
    scene.custom(c, &into("b"));
    scene.custom(b, &into("c"));
    assert_eq!(scene.powers()[0], Power::Ordinary);
    scene.system(b, "AdministratorAccess");
    let by_a = privileged("sts:AssumeRole of the role a, which can do more");
    assert_eq!(scene.powers(), [by_a, Power::Ordinary]);
    // bob may assume a, too, but a does not trust bob.
    scene.custom(TEAM, &into("a"));
    assert_eq!(scene.powers()[1], Power::Ordinary);
    // b trusts a alone, c is ordinary: it may assume b, which does not trust it.
    scene.custom(TEAM, &into("c"));
    assert_eq!(scene.powers()[1], Power::Ordinary);
    scene.role(2, "b", root);
    let by_c = privileged("sts:AssumeRole of the role c, which can do more");
    assert_eq!(scene.powers()[1], by_c);
}

#[test]
fn whoever_can_assume_any_role_is_privileged_already() {
    let any = allow(r#""sts:AssumeRole""#, "*");
    assert_eq!(power(&any), privileged("sts:AssumeRole"));
    let named = allow(r#""sts:AssumeRole""#, "acs:ram:*:*:role/reader");
    assert_eq!(power(&named), Power::Ordinary);
}

#[test]
fn a_thousand_users_with_the_same_policies_are_weighed_once() {
    let mut scene = Scene::new();
    scene.system(ALICE, "AdministratorAccess");
    let mut analyst = super::super::power::Analyst::new(&scene.account);
    for _ in 0..1000 {
        assert_eq!(analyst.of_user(model::UserId::new(1)), Power::Super);
    }
    assert_eq!(analyst.weighed(), 1);
}
