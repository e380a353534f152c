//! Each pattern: planted it is found, and by no other name; without one of its permissions, under a Deny or under a control
//! policy it is not; and what depends on the request is conditional.

use model::{Entity, KeyStatus, Moment, VersionId};

use super::super::{Found, Goal, PATTERNS};
use super::scene::{BOSS, CHIEF, MALLORY, Scene, allow, deny, near, on};

/// A pattern, the permissions that mallory has, and what there is.
struct Planted {
    pattern: &'static str,
    allowed: &'static [(&'static str, &'static str)],
    scene: fn(&mut Scene),
}

impl Planted {
    /// Whether mallory is denied everything else.
    fn scene_denies(&self) -> bool {
        let mut scene = Scene::new();
        (self.scene)(&mut scene);
        let all = "all".parse().unwrap();
        scene.account.policies.named(&all).is_ok()
    }
}

const ME: &str = r#""RAM":["acs:ram::1000000000000001:user/mallory"]"#;
const NOBODY: &str = r#""RAM":["acs:ram::1000000000000001:user/nobody"]"#;
const AGENTS: &str = r#""Service":["ecs.aliyuncs.com"]"#;
const SECRETS: &str = r#""Service":["kms.aliyuncs.com"]"#;
const SAML: &str = r#""Federated":["acs:ram::1000000000000001:saml-provider/idp"]"#;
const OIDC: &str = r#""Federated":["acs:ram::1000000000000001:oidc-provider/idp"]"#;

/// A user whom nothing else leads to: keys are full, which nobody may change.
fn full(scene: &mut Scene) {
    scene.key(BOSS, "LTAI1", KeyStatus::Active);
    scene.key(BOSS, "LTAI2", KeyStatus::Active);
}

fn mallory() -> Entity {
    Entity::User(MALLORY)
}

fn staff(scene: &mut Scene) -> Entity {
    scene.group(1, "staff", &[MALLORY])
}

/// A policy that allows everything but this, and another on somebody that denies everything but this.
fn denied(scene: &mut Scene, entity: Entity, action: &str) {
    let but = |effect: &str| {
        format!(r#"{{"Effect":"{effect}","NotAction":["{action}"],"Resource":"*"}}"#)
    };
    scene.grant(mallory(), "all", &but("Allow"));
    scene.grant(entity, "fence", &but("Deny"));
}

const PLANTED: &[Planted] = &[
    Planted {
        pattern: "AssumeRole",
        allowed: &[("sts:AssumeRole", "*")],
        scene: |scene| scene.chief(ME),
    },
    Planted {
        pattern: "UpdateRole, AssumeRole",
        allowed: &[("ram:UpdateRole", "*"), ("sts:AssumeRole", "*")],
        scene: |scene| scene.chief(AGENTS),
    },
    Planted {
        pattern: "UpdateUser, AssumeRole",
        allowed: &[("ram:UpdateUser", "*"), ("sts:AssumeRole", "*")],
        scene: |scene| scene.chief(NOBODY),
    },
    Planted {
        pattern: "CreateAccessKey",
        allowed: &[("ram:CreateAccessKey", "acs:ram::*:user/boss")],
        scene: |_| {},
    },
    Planted {
        pattern: "DeleteAccessKey, CreateAccessKey",
        allowed: &[
            ("ram:UpdateAccessKey", "*"),
            ("ram:DeleteAccessKey", "*"),
            ("ram:CreateAccessKey", "*"),
        ],
        scene: full,
    },
    Planted {
        pattern: "StartKeyRotation",
        allowed: &[("rampart:StartKeyRotation", "*")],
        scene: |scene| drop(scene.key(BOSS, "LTAI1", KeyStatus::Active)),
    },
    Planted {
        pattern: "UpdateAccessKey",
        allowed: &[("ram:UpdateAccessKey", "*")],
        scene: |scene| drop(scene.key(BOSS, "LTAI1", KeyStatus::Inactive)),
    },
    Planted {
        pattern: "RestoreAccessKeyFromRecycleBin, UpdateAccessKey",
        allowed: &[
            ("ram:RestoreAccessKeyFromRecycleBin", "*"),
            ("ram:UpdateAccessKey", "*"),
        ],
        scene: Scene::recycled,
    },
    Planted {
        pattern: "CreateLoginProfile",
        allowed: &[("ram:CreateLoginProfile", "*")],
        scene: |_| {},
    },
    Planted {
        pattern: "UpdateLoginProfile",
        allowed: &[("ram:UpdateLoginProfile", "*")],
        scene: |scene| scene.profile(BOSS),
    },
    Planted {
        pattern: "UnbindMFADevice, UpdateLoginProfile",
        allowed: &[
            ("ram:UnbindMFADevice", "*"),
            ("ram:UpdateLoginProfile", "*"),
        ],
        scene: |scene| {
            scene.profile(BOSS);
            scene.device();
        },
    },
    Planted {
        pattern: "DisableVirtualMFA, UpdateLoginProfile",
        allowed: &[
            ("ram:DisableVirtualMFA", "*"),
            ("ram:UpdateLoginProfile", "*"),
        ],
        scene: |scene| {
            scene.profile(BOSS);
            scene.device();
        },
    },
    Planted {
        pattern: "DeletePasskey, UpdateLoginProfile",
        allowed: &[("ram:DeletePasskey", "*"), ("ram:UpdateLoginProfile", "*")],
        scene: |scene| {
            scene.profile(BOSS);
            scene.passkey();
        },
    },
    Planted {
        pattern: "SetUserSsoSettings",
        allowed: &[("ram:SetUserSsoSettings", "*")],
        scene: |scene| scene.profile(BOSS),
    },
    Planted {
        pattern: "GetSecretValue",
        allowed: &[("kms:GetSecretValue", "acs:kms:*:*:secret/acs/ram/user/*")],
        scene: |scene| scene.secret(None, None),
    },
    Planted {
        pattern: "BatchGetSecretValue",
        allowed: &[
            ("kms:BatchGetSecretValue", "*"),
            ("kms:GetSecretValue", "*"),
        ],
        // The policy of the secret says nothing where several are read at once.
        scene: |scene| {
            let policy = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"kms:GetSecretValue","Resource":"*","Principal":{"RAM":["*"]}}]}"#;
            scene.secret(None, Some(policy));
        },
    },
    Planted {
        pattern: "SetSecretPolicy, GetSecretValue",
        allowed: &[("kms:SetSecretPolicy", "*")],
        scene: |scene| scene.secret(None, None),
    },
    Planted {
        pattern: "RestoreSecret, GetSecretValue",
        allowed: &[("kms:RestoreSecret", "*"), ("kms:GetSecretValue", "*")],
        scene: |scene| scene.secret(Some(Moment::from_seconds(2_000_000)), None),
    },
    Planted {
        pattern: "CreateSecret, GetSecretValue",
        allowed: &[("kms:CreateSecret", "*"), ("ram:PassRole", "*")],
        scene: |scene| scene.chief(SECRETS),
    },
    Planted {
        pattern: "CreateAgent, AssumeRoleAsAgent",
        allowed: &[
            ("rampart:CreateAgent", "acs:rampart::*:agent/dev-*"),
            ("ram:PassRole", "*"),
        ],
        scene: |scene| scene.chief(AGENTS),
    },
    Planted {
        pattern: "UpdateAgent, AssumeRoleAsAgent",
        allowed: &[("rampart:UpdateAgent", "*"), ("ram:PassRole", "*")],
        scene: |scene| {
            scene.chief(AGENTS);
            scene.agent(Vec::new());
        },
    },
    Planted {
        pattern: "RenewAgentCode, AssumeRoleAsAgent",
        allowed: &[("rampart:RenewAgentCode", "*"), ("ram:PassRole", "*")],
        scene: |scene| {
            scene.chief(AGENTS);
            scene.agent(vec![CHIEF]);
        },
    },
    Planted {
        pattern: "CreateSAMLProvider, AssumeRoleWithSAML",
        allowed: &[("ram:CreateSAMLProvider", "*")],
        scene: |scene| scene.chief(SAML),
    },
    Planted {
        pattern: "UpdateSAMLProvider, AssumeRoleWithSAML",
        allowed: &[("ram:UpdateSAMLProvider", "*")],
        scene: |scene| {
            scene.chief(SAML);
            scene.saml();
        },
    },
    Planted {
        pattern: "DeleteSAMLProvider, CreateSAMLProvider, AssumeRoleWithSAML",
        allowed: &[
            ("ram:DeleteSAMLProvider", "*"),
            ("ram:CreateSAMLProvider", "*"),
        ],
        scene: |scene| {
            scene.chief(SAML);
            scene.saml();
        },
    },
    Planted {
        pattern: "CreateOIDCProvider, AssumeRoleWithOIDC",
        allowed: &[("ram:CreateOIDCProvider", "*")],
        scene: |scene| scene.chief(OIDC),
    },
    Planted {
        pattern: "DeleteOIDCProvider, CreateOIDCProvider, AssumeRoleWithOIDC",
        allowed: &[
            ("ram:DeleteOIDCProvider", "*"),
            ("ram:CreateOIDCProvider", "*"),
        ],
        scene: |scene| {
            scene.chief(OIDC);
            scene.oidc();
        },
    },
    Planted {
        pattern: "AddClientIdToOIDCProvider, AssumeRoleWithOIDC",
        allowed: &[("ram:AddClientIdToOIDCProvider", "*")],
        scene: |scene| {
            scene.chief(OIDC);
            scene.oidc();
        },
    },
    Planted {
        pattern: "UpdateOIDCProvider, AssumeRoleWithOIDC",
        allowed: &[("ram:UpdateOIDCProvider", "*")],
        scene: |scene| {
            scene.chief(OIDC);
            scene.oidc();
        },
    },
    Planted {
        pattern: "AddFingerprintToOIDCProvider, AssumeRoleWithOIDC",
        allowed: &[("ram:AddFingerprintToOIDCProvider", "*")],
        scene: |scene| {
            scene.chief(OIDC);
            scene.oidc();
        },
    },
    Planted {
        pattern: "AttachPolicyToUser",
        allowed: &[("ram:AttachPolicyToUser", "*")],
        scene: |_| {},
    },
    Planted {
        pattern: "AttachPolicyToGroup",
        allowed: &[("ram:AttachPolicyToGroup", "*")],
        scene: |scene| {
            staff(scene);
        },
    },
    Planted {
        pattern: "AttachPolicyToRole",
        allowed: &[("ram:AttachPolicyToRole", "*"), ("sts:AssumeRole", "*")],
        scene: |scene| {
            scene.role(CHIEF, "ops", ME);
        },
    },
    Planted {
        pattern: "AttachPolicy",
        allowed: &[("ram:AttachPolicy", "*")],
        scene: |_| {},
    },
    Planted {
        pattern: "CreatePolicy, AttachPolicy",
        allowed: &[
            ("ram:CreatePolicy", "*"),
            ("ram:AttachPolicyToUser", "acs:ram::*:user/mallory"),
            ("ram:AttachPolicyToUser", "acs:ram::*:policy/dev-*"),
        ],
        scene: |_| {},
    },
    Planted {
        pattern: "AddUserToGroup",
        allowed: &[("ram:AddUserToGroup", "*")],
        scene: |scene| {
            let group = scene.group(1, "admins", &[]);
            scene.system(group, "AdministratorAccess");
        },
    },
    Planted {
        pattern: "CreateAppSecret, ScimPatchGroup",
        allowed: &[("ram:CreateAppSecret", "*")],
        scene: |scene| {
            scene.provisioner();
            let group = scene.group(1, "provisioned", &[]);
            scene.system(group, "AdministratorAccess");
        },
    },
    Planted {
        pattern: "CreatePolicyVersion",
        allowed: &[("ram:CreatePolicyVersion", "*")],
        scene: |_| {},
    },
    Planted {
        pattern: "SetDefaultPolicyVersion",
        allowed: &[("ram:SetDefaultPolicyVersion", "*")],
        scene: |scene| {
            let id = scene.grant(mallory(), "old", &allow("oss:Get*"));
            scene.version(id, VersionId::FIRST.next(), &allow("*"));
        },
    },
    Planted {
        pattern: "DetachPolicyFromUser",
        allowed: &[("ram:DetachPolicyFromUser", "*")],
        scene: |scene| denied(scene, mallory(), "ram:DetachPolicyFromUser"),
    },
    Planted {
        pattern: "DetachPolicyFromGroup",
        allowed: &[("ram:DetachPolicyFromGroup", "*")],
        scene: |scene| {
            let staff = staff(scene);
            denied(scene, staff, "ram:DetachPolicyFromGroup");
        },
    },
    Planted {
        pattern: "DetachPolicyFromRole",
        allowed: &[("ram:DetachPolicyFromRole", "*"), ("sts:AssumeRole", "*")],
        scene: |scene| {
            scene.chief(ME);
            scene.grant(Entity::Role(CHIEF), "fence", &deny("oss:*"));
        },
    },
    Planted {
        pattern: "DetachPolicy",
        allowed: &[("ram:DetachPolicy", "*")],
        scene: |scene| denied(scene, mallory(), "ram:DetachPolicy"),
    },
    Planted {
        pattern: "RemoveUserFromGroup",
        allowed: &[("ram:RemoveUserFromGroup", "*")],
        scene: |scene| {
            let staff = staff(scene);
            denied(scene, staff, "ram:RemoveUserFromGroup");
        },
    },
    Planted {
        pattern: "CreateUser, AttachPolicyToUser, CreateAccessKey",
        allowed: &[
            ("ram:CreateUser", "*"),
            ("ram:AttachPolicyToUser", "acs:ram::*:user/dev-*"),
            ("ram:AttachPolicyToUser", "acs:ram::system:policy/*"),
            ("ram:CreateAccessKey", "acs:ram::*:user/dev-*"),
        ],
        scene: |_| {},
    },
    Planted {
        pattern: "CreateRole, AttachPolicyToRole, AssumeRole",
        allowed: &[
            ("ram:CreateRole", "*"),
            ("ram:AttachPolicyToRole", "*"),
            ("sts:AssumeRole", "*"),
        ],
        scene: |_| {},
    },
    Planted {
        pattern: "CreateGroup, AttachPolicyToGroup, AddUserToGroup",
        allowed: &[
            ("ram:CreateGroup", "*"),
            ("ram:AttachPolicyToGroup", "*"),
            ("ram:AddUserToGroup", "*"),
        ],
        scene: |_| {},
    },
];

/// A scene with mallory's permissions: what they are without the one of that number, and how each is written.
fn planted(one: &Planted, but: Option<usize>, written: fn(&str, &str) -> String) -> Scene {
    let mut scene = Scene::new();
    (one.scene)(&mut scene);
    let kept = one.allowed.iter().enumerate();
    let kept = kept.filter(|(place, _)| Some(*place) != but);
    let statements: Vec<_> = kept.map(|(_, (action, on))| written(action, on)).collect();
    if !statements.is_empty() {
        scene.grant(mallory(), "own", &statements.join(","));
    }
    scene
}

/// The ways in short.
fn names(found: &Found) -> Vec<String> {
    let step = |own: &super::super::Step| {
        let conditional = if own.is_conditional() { "?" } else { "" };
        format!("{}{conditional}", own.pattern.name)
    };
    let route = |own: &super::super::Route| own.steps.iter().map(step).collect::<Vec<_>>();
    found
        .routes
        .iter()
        .map(|own| route(own).join(" > "))
        .collect()
}

/// Whether a pattern is among those that were found.
fn uses(found: &Found, pattern: &str) -> bool {
    let mut steps = found.routes.iter().flat_map(|own| &own.steps);
    steps.any(|own| own.pattern.name == pattern)
}

#[test]
fn there_are_many_patterns_and_each_is_planted_once() {
    assert!(PATTERNS.len() >= 34, "{}", PATTERNS.len());
    let mut names: Vec<_> = PATTERNS.iter().map(|own| own.name).collect();
    let mut here: Vec<_> = PLANTED.iter().map(|own| own.pattern).collect();
    names.sort_unstable();
    here.sort_unstable();
    assert_eq!(names, here);
}

#[test]
fn what_is_planted_is_found() {
    for one in PLANTED {
        let found = planted(one, None, on).find(Goal::Everything);
        assert!(
            uses(&found, one.pattern),
            "{}: {:?}",
            one.pattern,
            names(&found)
        );
        assert!(found.is_complete, "{}", one.pattern);
    }
}

#[test]
fn without_one_of_its_permissions_no_pattern_is_found() {
    for one in PLANTED {
        for but in 0..one.allowed.len() {
            let found = planted(one, Some(but), on).find(Goal::Everything);
            let missing = one.allowed[but].0;
            assert!(
                !uses(&found, one.pattern),
                "{} without {missing}",
                one.pattern
            );
        }
    }
}

#[test]
fn what_is_denied_is_not_found() {
    for one in PLANTED {
        let (action, _) = one.allowed[one.allowed.len() - 1];
        let mut scene = planted(one, None, on);
        // Nobody takes this one off again.
        let bars = [
            deny(action),
            deny("ram:Detach*"),
            deny("ram:CreatePolicyVersion"),
        ];
        let bars = if ["ram:Detach", "ram:CreatePolicyV"]
            .iter()
            .any(|own| action.starts_with(own))
        {
            bars[..1].join(",")
        } else {
            bars.join(",")
        };
        scene.grant(mallory(), "bar", &bars);
        let found = scene.find(Goal::Everything);
        assert!(
            !uses(&found, one.pattern),
            "{}: {:?}",
            one.pattern,
            names(&found)
        );
    }
}

#[test]
fn what_a_control_policy_denies_is_not_found() {
    for one in PLANTED {
        let (action, _) = one.allowed[one.allowed.len() - 1];
        let mut scene = planted(one, None, on);
        scene.under(action);
        let found = scene.find(Goal::Everything);
        assert!(
            !uses(&found, one.pattern),
            "{}: {:?}",
            one.pattern,
            names(&found)
        );
        scene.under("oss:Nothing");
        let found = scene.find(Goal::Everything);
        assert!(
            uses(&found, one.pattern),
            "{}: {:?}",
            one.pattern,
            names(&found)
        );
    }
}

#[test]
fn what_depends_on_the_request_is_conditional() {
    for one in PLANTED {
        let scene = planted(one, None, |action, _| near(action));
        // What is allowed by the condition alone is not everything once nothing is denied.
        let goal = if one.scene_denies() {
            Goal::More
        } else {
            Goal::Everything
        };
        let found = scene.find(goal);
        let all_conditional = found.routes.iter().all(super::super::Route::is_conditional);
        assert!(all_conditional, "{}: {:?}", one.pattern, names(&found));
        assert!(!found.routes.is_empty(), "{}", one.pattern);
        let sure = planted(one, None, on).find(Goal::Everything);
        let needs = PATTERNS
            .iter()
            .find(|own| own.name == one.pattern)
            .unwrap()
            .needs;
        let is_sure = sure.routes.iter().any(|own| !own.is_conditional());
        assert_eq!(is_sure, needs.is_none(), "{}", one.pattern);
    }
}

#[test]
fn the_secret_of_a_role_leads_to_it_if_the_role_trusts_the_service() {
    let reads = |trusted: &str, allowed: &[(&str, &str)], policy: Option<&str>| {
        let mut scene = Scene::new();
        scene.chief(trusted);
        scene.role_secret(policy);
        let statements: Vec<_> = allowed.iter().map(|(action, at)| on(action, at)).collect();
        if !statements.is_empty() {
            scene.grant(mallory(), "own", &statements.join(","));
        }
        names(&scene.find(Goal::Everything))
    };
    let read = [(
        "kms:GetSecretValue",
        "acs:kms:*:*:secret/acs/ram/role/chief",
    )];
    assert_eq!(reads(SECRETS, &read, None), ["GetSecretValue"]);
    assert_eq!(reads(AGENTS, &read, None), [""; 0]);
    let other = [("kms:GetSecretValue", "acs:kms:*:*:secret/app/*")];
    assert_eq!(reads(SECRETS, &other, None), [""; 0]);
    // Several at once are none of these.
    let both = [
        ("kms:BatchGetSecretValue", "*"),
        ("kms:PutSecretValue", "*"),
    ];
    assert_eq!(reads(SECRETS, &both, None), [""; 0]);
    let open = [("kms:SetSecretPolicy", "*")];
    let opened = reads(SECRETS, &open, None);
    assert_eq!(opened, ["SetSecretPolicy, GetSecretValue"]);
    let policy = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"kms:GetSecretValue","Resource":"*","Principal":{"RAM":["acs:ram::1000000000000001:user/mallory"]}}]}"#;
    assert_eq!(reads(SECRETS, &[], Some(policy)), ["GetSecretValue"]);
    // One of that name is there, so none is made.
    let make = [("kms:CreateSecret", "*"), ("ram:PassRole", "*")];
    assert_eq!(reads(SECRETS, &make, None), [""; 0]);
}
