//! Whether the caller may do something, asked before it is done: what greys out a button.

use std::collections::BTreeMap;

use derive::{Parameters, View};
use domain::{Account, Context, Note};
use gateway::{Caller, Effect, Foreseen, Operation, Permit, Plan, Prepared, Ran, Wants, Wish};
use serde::Deserialize;
use serde_json::Value;

/// The most calls that are asked about at once.
const MOST: usize = 50;

/// Tells of calls that are not made whether they would be allowed, and what is missing otherwise.
#[derive(Parameters)]
pub struct MayI {
    // They may hold what is secret in a call that is made.
    #[rpc(json, secret)]
    calls: Calls,
}

impl Operation for MayI {
    const EFFECT: Effect = Effect::Read;
    type Answer = MayView;

    /// It is about the caller alone.
    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        let wish = |one: &OneCall| Wish {
            version: one.version.clone(),
            operation: one.operation.clone(),
            parameters: one.parameters.clone().into_iter().collect(),
        };
        Plan::free().wanting(Wants::Foresight(self.calls.0.iter().map(wish).collect()))
    }

    /// The event says which operations were asked about, and nothing of their parameters.
    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let foreseen = match permit.prepared() {
            Prepared::Foreseen(foreseen) => &foreseen[..],
            _ => &[],
        };
        let answers = self.calls.0.iter().zip(foreseen);
        // What is not judged may have any name.
        let judged = answers
            .clone()
            .filter(|(_, one)| !matches!(one, Foreseen::Unsound(_)));
        let named = judged.map(|(call, _)| format!("{} {}", call.version, call.operation).into());
        let note = ("calls", Note::List(named.collect()));
        context.effects.notes.push(note);
        Ok(MayView {
            results: answers.map(ResultView::from).collect(),
        })
    }
}

/// The calls that are asked about.
#[derive(Deserialize)]
#[serde(try_from = "Vec<OneCall>")]
struct Calls(Vec<OneCall>);

/// One call: the version of an API, an operation of it, and its parameters as texts.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct OneCall {
    version: String,
    operation: String,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

impl TryFrom<Vec<OneCall>> for Calls {
    type Error = String;

    fn try_from(calls: Vec<OneCall>) -> Result<Self, String> {
        if calls.is_empty() || calls.len() > MOST {
            return Err(format!("1 to {MOST} calls are asked about at once"));
        }
        Ok(Self(calls))
    }
}

/// An answer for each call, in their order.
#[derive(View)]
pub struct MayView {
    results: Vec<ResultView>,
}

/// What would become of a call. One that is not sound has a code and a message and is not judged.
#[derive(View)]
struct ResultView {
    version: String,
    operation: String,
    allowed: bool,
    access_denied_detail: Option<Value>,
    /// What must be shown first in the session: the code that the call is answered with otherwise.
    needs: Option<String>,
    code: Option<&'static str>,
    message: Option<String>,
}

impl From<(&OneCall, &Foreseen)> for ResultView {
    fn from((call, foreseen): (&OneCall, &Foreseen)) -> Self {
        let (mut denied, mut needed, mut malformed) = (None, None, None);
        match foreseen {
            Foreseen::Allowed => (),
            Foreseen::Asking(code) => needed = Some(code),
            Foreseen::Denied(detail) => denied = Some(detail),
            Foreseen::Unsound(unsound) => malformed = Some(unsound),
        }
        Self {
            version: call.version.clone(),
            operation: call.operation.clone(),
            allowed: denied.is_none() && malformed.is_none(),
            access_denied_detail: denied.cloned(),
            needs: needed.map(ToString::to_string),
            code: malformed.map(|one| one.code),
            message: malformed.map(|one| one.message.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{Actor, World};

    const RAM: &str = "2015-05-01";

    fn asked(actor: &mut Actor<'_>, calls: &Value) -> Vec<Value> {
        let calls = calls.to_string();
        let told = actor.call("MayI", [("Calls", &*calls)]).answers();
        told["Results"].as_array().unwrap().clone()
    }

    fn call(operation: &str, user: &str) -> Value {
        json!({"Version": RAM, "Operation": operation, "Parameters": {"UserName": user}})
    }

    #[test]
    fn what_is_foreseen_is_what_would_be() {
        let mut world = World::with_account("acme");
        world.permit("alice", "Allow", "ram:GetUser", "*");
        world.permit("alice", "Deny", "ram:DeleteUser", "*");
        // Users may make their own keys; that is foreseen too.
        world.prefer(|preference| preference.manage_access_keys = true);
        let operations = ["GetUser", "CreateUser", "DeleteUser", "CreateAccessKey"];
        for user in ["alice", "bob"] {
            let calls = operations.map(|operation| call(operation, user));
            let before = world.records();
            let foreseen = asked(&mut world.user("alice"), &json!(calls));
            assert_eq!(world.records(), before);
            for (operation, foreseen) in operations.iter().zip(&foreseen) {
                let told = world
                    .user("alice")
                    .call(&format!("Ram.{operation}"), [("UserName", user)]);
                let allowed = told.code() != "NoPermission";
                assert_eq!(foreseen["Allowed"], allowed, "{operation} {user}");
                let (real, foreseen) = (told.json(), &foreseen["AccessDeniedDetail"]);
                for field in [
                    "AuthAction",
                    "AuthResource",
                    "NoPermissionType",
                    "PolicyType",
                ] {
                    let real = &real["AccessDeniedDetail"][field];
                    assert_eq!(&foreseen[field], real, "{operation} {user} {field}");
                }
            }
        }
    }

    #[test]
    fn what_a_session_must_show_first_is_told_and_what_comes_of_it_is_that() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let password = "Correct-horse-1";
        let profile = [("UserName", "alice"), ("Password", password)];
        world.scene("Ram.CreateLoginProfile", profile).answers();
        world.permit("alice", "Allow", "ram:*", "*");
        let token = world.log_on("alice@acme", password, None);
        let serial = format!("acs:ram::{}:mfa/none", world.account_id());
        let bind = json!({"UserName": "alice", "SerialNumber": serial,
            "AuthenticationCode1": "000000", "AuthenticationCode2": "000001"});
        let of = |user: &str| json!({ "UserName": user });
        let both = |world: &mut World, operation: &'static str, given: &Value| {
            let name = operation.trim_start_matches("Ram.");
            let calls = json!([{"Version": RAM, "Operation": name, "Parameters": given}]);
            let asked = json!({ "Calls": calls.to_string() });
            let told = world.order(&token, "Rampart.MayI", &asked).answers();
            let told = &told["Results"][0];
            assert_eq!(told["Allowed"], true, "{told}");
            let code = world.order(&token, operation, given).code();
            let needs = told["Needs"].as_str().map(str::to_owned);
            (needs, code)
        };
        let wants = |code: &str| (Some(code.to_owned()), code.to_owned());
        let reauthenticate = wants("Rampart.ReauthenticationRequired");
        assert_eq!(
            both(&mut world, "Ram.CreateAccessKey", &of("admin")),
            reauthenticate
        );
        assert_eq!(
            both(&mut world, "Ram.UnbindMFADevice", &of("admin")),
            reauthenticate
        );
        let (needs, code) = both(&mut world, "Ram.BindMFADevice", &bind);
        assert_eq!((needs, &*code), (None, "EntityNotExist.VirtualMFADevice"));
        world.later(601);
        let logon = wants("Forbidden.LogonNeeded");
        assert_eq!(both(&mut world, "Ram.BindMFADevice", &bind), logon);
        world.plant(|context| {
            let alice = context.account.users.named(&"alice".parse().unwrap())?.id;
            let named = (model::PasskeyKind::Passkey, "key".parse().unwrap());
            let made = domain::ceremony::Made {
                handle: "of alice".to_owned(),
                credential: "{}".to_owned(),
            };
            domain::account::passkey::add(context, alice, named, made)
        });
        let factor = wants("Forbidden.FactorNeeded");
        assert_eq!(
            both(&mut world, "Ram.UnbindMFADevice", &of("alice")),
            factor
        );
        assert_eq!(both(&mut world, "Ram.BindMFADevice", &bind), factor);
        // Programs show themselves with each call.
        let asked = asked(
            &mut world.user("alice"),
            &json!([call("CreateAccessKey", "admin")]),
        );
        assert_eq!(
            (&asked[0]["Allowed"], &asked[0]["Needs"]),
            (&true.into(), &Value::Null)
        );
    }

    #[test]
    fn the_message_of_a_foreseen_denial_opens_and_no_two_are_alike() {
        let mut world = World::with_account("acme");
        let calls = json!([call("GetUser", "admin"), call("GetUser", "admin")]);
        let foreseen = asked(&mut world.user("alice"), &calls);
        let message = |one: usize| {
            let detail = &foreseen[one]["AccessDeniedDetail"];
            detail["EncodedDiagnosticMessage"].as_str().unwrap()
        };
        assert_ne!(message(0), message(1));
        for one in [0, 1] {
            let asked = [("EncodedDiagnosticMessage", message(one))];
            let opened = world
                .admin()
                .call("DecodeDiagnosticMessage", asked)
                .answers();
            let opened = &opened["DecodedDiagnosticMessage"];
            assert_eq!(opened["AuthAction"], "ram:GetUser");
        }
    }

    #[test]
    fn a_call_that_is_not_sound_says_so_and_leaves_the_others_be() {
        let mut world = World::with_account("acme");
        let elsewhere = "acs:ram::1000000000000009:role/x";
        let calls = json!([
            {"Version": "2000-01-01", "Operation": "GetUser"},
            {"Version": RAM, "Operation": "Fly"},
            {"Version": RAM, "Operation": "GetUser"},
            {"Version": "2015-04-01", "Operation": "AssumeRole",
                "Parameters": {"RoleArn": elsewhere, "RoleSessionName": "story"}},
            call("GetUser", "admin"),
        ]);
        let foreseen = asked(&mut world.admin(), &calls);
        let codes: Vec<_> = foreseen.iter().map(|one| one["Code"].as_str()).collect();
        let expected = [
            Some("InvalidVersion"),
            Some("InvalidAction.NotFound"),
            Some("MissingParameter"),
            Some("InvalidParameter"),
            None,
        ];
        assert_eq!(codes, expected);
        assert_eq!(foreseen[4]["Allowed"], true);
    }

    #[test]
    fn so_many_are_asked_about_at_once_and_no_event_tells_their_parameters() {
        let mut world = World::with_account("acme");
        let secret = "Known-to-nobody-1";
        let own = json!([{"Version": RAM, "Operation": "ChangePassword",
            "Parameters": {"OldPassword": secret, "NewPassword": secret}}]);
        world.forget_events();
        let _ = asked(&mut world.admin(), &own);
        assert!(!world.kept().contains(secret));
        let events = world.events();
        let noted = &events.json()[0]["additionalEventData"]["calls"];
        assert_eq!(*noted, json!(["2015-05-01 ChangePassword"]));
        // What nothing is called is not repeated.
        let none = json!([{"Version": RAM, "Operation": secret}]);
        let _ = asked(&mut world.admin(), &none);
        assert!(!world.kept().contains(secret));
        for bad in [
            json!([]),
            json!(vec![call("GetUser", "admin"); 51]),
            json!([{"Version": RAM}]),
            json!([{"Version": RAM, "Operation": "GetUser", "Parameters": {"UserName": 1}}]),
        ] {
            let calls = bad.to_string();
            let told = world.admin().call("MayI", [("Calls", &*calls)]);
            told.refuses("InvalidParameter.Calls");
        }
        let fifty = json!(vec![call("GetUser", "admin"); 50]);
        assert_eq!(asked(&mut world.admin(), &fifty).len(), 50);
    }
}
