//! Sessions of roles by the word of an identity provider, as administrators see and end them, and what they may do.

use serde_json::{Value, json};

use crate::testing::{IdentityProvider, Says, World};

const ENTITY: &str = "https://idp.example/metadata";
const ALL: (&str, &str) = ("AllUsers", "true");

/// A world whose roles `desk` and `night` trust a provider; `desk` may do everything.
struct Company {
    world: World,
    idp: IdentityProvider,
}

impl Company {
    fn new() -> Self {
        let mut world = World::with_account("acme");
        let idp = IdentityProvider::new(ENTITY);
        let metadata = idp.metadata();
        let new = [
            ("SAMLProviderName", "company"),
            ("EncodedSAMLMetadataDocument", &*metadata),
        ];
        world.scene("CreateSAMLProvider", new).answers();
        let trust = trust(&world, "company");
        for name in ["desk", "night"] {
            let role = [("RoleName", name), ("AssumeRolePolicyDocument", &*trust)];
            world.scene("CreateRole", role).answers();
        }
        let all = [
            ("PolicyType", "System"),
            ("PolicyName", "AdministratorAccess"),
            ("RoleName", "desk"),
        ];
        world.scene("Ram.AttachPolicyToRole", all).answers();
        Self { world, idp }
    }

    fn says(&self, name: &str) -> Says {
        let account = self.world.account_id();
        let provider = format!("acs:ram::{account}:saml-provider/company");
        let offered = |role: &str| format!("acs:ram::{account}:role/{role},{provider}");
        Says {
            roles: ["desk", "night"].map(offered).to_vec(),
            session_name: name.to_owned(),
            ..Says::role("", "")
        }
    }

    fn begin_by(&mut self, says: &Says, role: &str) -> String {
        let response = self.idp.response(&self.world, says);
        self.world.sign_on(&response, role).expect("a session")
    }

    fn begin(&mut self, name: &str, role: &str) -> String {
        let says = self.says(name);
        self.begin_by(&says, role)
    }

    fn goes_on(&mut self, token: &str) -> bool {
        self.world.identity(token).is_some()
    }

    fn call(&mut self, token: &str, operation: &'static str) -> u16 {
        self.world.order(token, operation, &json!({})).status
    }

    fn listed(&mut self) -> Vec<Value> {
        let told = self.world.admin().call("ListSessions", [ALL]).answers();
        told["Sessions"].as_array().unwrap().clone()
    }
}

fn trust(world: &World, provider: &str) -> String {
    let account = world.account_id();
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Federated":["acs:ram::{account}:saml-provider/{provider}"]}}}}]}}"#
    )
}

#[test]
fn a_session_says_which_role_it_is_and_who_vouched() {
    let mut company = Company::new();
    let token = company.begin("lena.l", "desk");
    let identity = company.world.identity(&token).unwrap();
    let identity = serde_json::to_value(&identity).unwrap();
    let arn = format!(
        "acs:ram::{}:assumed-role/desk/lena.l",
        company.world.account_id()
    );
    for (field, value) in [
        ("IdentityType", "AssumedRoleUser"),
        ("RoleName", "desk"),
        ("RoleSessionName", "lena.l"),
        ("ProviderName", "company"),
        ("Arn", &*arn),
    ] {
        assert_eq!(identity[field], value, "{identity}");
    }
    for absent in ["UserName", "ParentSessionId"] {
        assert!(identity[absent].is_null(), "{identity}");
    }
    let [one] = &*company.listed() else {
        panic!("more than one session")
    };
    for (field, value) in [
        ("IdentityType", "AssumedRoleUser"),
        ("RoleName", "desk"),
        ("RoleSessionName", "lena.l"),
        ("ProviderName", "company"),
        ("LogonMethod", "sso"),
        ("CreateDate", "2026-01-02T03:04:05Z"),
        ("ExpireDate", "2026-01-02T04:04:05Z"),
    ] {
        assert_eq!(one[field], value, "{one}");
    }
    assert!(
        one["UserId"].is_null() && one["UserName"].is_null(),
        "{one}"
    );
    // It is the one that asks, and its own name is nobody's here.
    let told = company
        .world
        .order(&token, "ListSessions", &json!({ "AllUsers": true }));
    assert_eq!(told.answers()["Sessions"][0]["Current"], true);
    let told = company.world.order(&token, "ListSessions", &json!({}));
    assert!(told.status >= 400, "{}", told.status);
    let whoami = company
        .world
        .order(&token, "GetCallerIdentity", &json!({}))
        .answers();
    assert_eq!(whoami["Arn"], arn);
}

#[test]
fn pages_of_the_list_hold_persons_first_and_each_session_once() {
    let mut company = Company::new();
    let person = company.world.begins_session(None, false);
    for (name, role) in [("lena.l", "night"), ("max", "desk"), ("lena.l", "desk")] {
        company.begin(name, role);
    }
    let whole: Vec<_> = company
        .listed()
        .iter()
        .map(|one| one["SessionId"].clone())
        .collect();
    assert_eq!((whole.len(), whole[0].as_str()), (4, Some(&*person)));
    let (mut found, mut marker) = (Vec::new(), String::new());
    loop {
        let mut asked = vec![ALL, ("MaxItems", "1")];
        if !marker.is_empty() {
            asked.push(("Marker", &*marker));
        }
        let told = company.world.admin().call("ListSessions", asked).answers();
        found.push(told["Sessions"][0]["SessionId"].clone());
        match told["Marker"].as_str() {
            Some(next) => next.clone_into(&mut marker),
            None => break,
        }
    }
    assert_eq!(found, whole);
}

#[test]
fn whatever_ends_a_session_ends_it_at_once() {
    type Ending = fn(&mut Company);
    let endings: [(&str, Ending); 8] = [
        ("its end", |company| company.world.later(3600)),
        ("EndSession", |company| {
            let listed = company.listed();
            let desk = listed.iter().find(|one| one["RoleName"] == "desk").unwrap();
            let id = desk["SessionId"].as_str().unwrap().to_owned();
            let ended = company
                .world
                .admin()
                .call("EndSession", [("SessionId", &*id)]);
            ended.answers();
        }),
        ("a revocation", |company| {
            let told = company
                .world
                .admin()
                .call("RevokeSessions", [("RoleName", "desk")]);
            assert_eq!(told.answers()["EndedConsoleSessions"], 1);
        }),
        ("a trust without the provider", |company| {
            let trust = trust(&company.world, "other");
            let new = [
                ("RoleName", "desk"),
                ("NewAssumeRolePolicyDocument", &*trust),
            ];
            company.world.scene("Ram.UpdateRole", new).answers();
        }),
        ("a role for programs alone", |company| {
            let new = [("RoleName", "desk"), ("NewAllowConsoleLogin", "false")];
            company.world.scene("Ram.UpdateRole", new).answers();
        }),
        ("a mask", |company| {
            let masks = [("LoginNetworkMasks", "192.0.2.0/24")];
            company
                .world
                .scene("Ram.SetSecurityPreference", masks)
                .answers();
        }),
        ("the end of the provider", |company| {
            let name = [("SAMLProviderName", "company")];
            company.world.scene("DeleteSAMLProvider", name).answers();
        }),
        ("the end of the role", |company| {
            let all = [
                ("PolicyType", "System"),
                ("PolicyName", "AdministratorAccess"),
                ("RoleName", "desk"),
            ];
            company
                .world
                .scene("Ram.DetachPolicyFromRole", all)
                .answers();
            company
                .world
                .scene("Ram.DeleteRole", [("RoleName", "desk")])
                .answers();
        }),
    ];
    for (what, end) in endings {
        let mut company = Company::new();
        let token = company.begin("lena.l", "desk");
        assert!(company.goes_on(&token), "{what}");
        end(&mut company);
        assert!(!company.goes_on(&token), "{what}");
        assert_eq!(company.call(&token, "GetCallerIdentity"), 401, "{what}");
    }
}

#[test]
fn what_is_dangerous_is_done_within_ten_minutes_of_showing_oneself_at_the_provider() {
    let mut company = Company::new();
    let other = company.begin("max", "night");
    let tokens = [
        company.begin("lena.l", "desk"),
        company.begin("eve", "desk"),
    ];
    let ids: Vec<_> = [&other, &tokens[1]]
        .map(|token| {
            company
                .world
                .identity(token)
                .unwrap()
                .session_id
                .to_string()
        })
        .to_vec();
    let end = |id: &str| json!({ "SessionId": id });
    let done = company.world.order(&tokens[0], "EndSession", &end(&ids[0]));
    done.answers();
    company.world.later(600);
    let refused = company.world.order(&tokens[0], "EndSession", &end(&ids[1]));
    refused.refuses("Rampart.ReauthenticationRequired");
    let elevated = company.world.order(&tokens[0], "Elevate", &json!({}));
    elevated.refuses("Forbidden.FederatedSession");
    assert_eq!(elevated.status, 403);
    // A session at the provider that is older shows nobody; without a time nobody has.
    let old = Says {
        authenticated: -600,
        ..company.says("lena.l")
    };
    let token = company.begin_by(&old, "desk");
    let refused = company.world.order(&token, "EndSession", &end(&ids[1]));
    refused.refuses("Rampart.ReauthenticationRequired");
    // What is its own it ends whenever it likes.
    let own = company
        .world
        .identity(&token)
        .unwrap()
        .session_id
        .to_string();
    company
        .world
        .order(&token, "EndSession", &end(&own))
        .answers();
    assert!(!company.goes_on(&token));
}

#[test]
fn a_session_lasts_as_long_as_all_who_have_a_say_allow() {
    for (duration, session_ends, seconds) in [
        (None, None, 3600),
        (Some("900"), None, 900),
        (Some("3600"), Some(1200), 1200),
        (None, Some(100), 100),
        (None, Some(9000), 3600),
    ] {
        let mut company = Company::new();
        let says = Says {
            session_duration: duration.map(str::to_owned),
            session_ends,
            ..company.says("lena.l")
        };
        let token = company.begin_by(&says, "desk");
        let ends = company.world.now().plus_seconds(seconds).to_string();
        assert_eq!(company.world.identity(&token).unwrap().expire_date, ends);
    }
}

#[test]
fn from_such_a_role_nobody_switches_and_what_it_assumes_ends_with_the_role() {
    let mut company = Company::new();
    let token = company.begin("lena.l", "desk");
    let (told, switched) = company.world.switch(&token, "night");
    assert!(switched.is_none());
    told.refuses("NoPermission");
    let account = company.world.account_id();
    let trust = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":["acs:ram::{account}:root"]}}}}]}}"#
    );
    let role = [("RoleName", "deep"), ("AssumeRolePolicyDocument", &*trust)];
    company.world.scene("CreateRole", role).answers();
    let (told, switched) = company.world.switch(&token, "deep");
    assert!(switched.is_none());
    told.refuses("Forbidden.RoleSession");
    let assume =
        json!({ "RoleArn": format!("acs:ram::{account}:role/deep"), "RoleSessionName": "lena" });
    let told = company.world.order(&token, "AssumeRole", &assume);
    told.answers();
    let key = crate::testing::Key::of(&told);
    company
        .world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .answers();
    let revoke = [("RoleName", "desk")];
    company
        .world
        .admin()
        .call("RevokeSessions", revoke)
        .answers();
    let after = company.world.holder_of(&key).call("GetCallerIdentity", []);
    after.refuses("InvalidSecurityToken.Expired");
}

#[test]
fn what_was_proven_is_believed_no_more_once_the_provider_is_another() {
    let mut company = Company::new();
    let says = company.says("lena.l");
    let response = company.idp.response(&company.world, &says);
    let other = IdentityProvider::new("https://other.example/metadata").metadata();
    let new = [
        ("SAMLProviderName", "company"),
        ("NewEncodedSAMLMetadataDocument", &*other),
    ];
    company.world.scene("UpdateSAMLProvider", new).answers();
    assert_eq!(company.world.sign_on(&response, "desk"), None);
}
