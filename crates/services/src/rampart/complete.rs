//! How a text of a policy may go on: services and actions, condition keys, and what the account has.

use std::str::FromStr;
use std::sync::LazyLock;

use derive::{Parameters, View};
use domain::account::catalog::{self, AnyPolicy, Wanted};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccountId, application_arn, group_arn, oidc_provider_arn, policy_arn, role_arn, root_arn,
    saml_provider_arn, system_policy_arn, user_arn,
};
use policy::{condition_keys, service};

use crate::identity::target;

/// Lists how a text that is begun in a policy may go on.
#[derive(Parameters)]
pub struct Complete {
    kind: Kind,
    text: Option<Begun>,
    max_items: Option<Most>,
}

impl Operation for Complete {
    const EFFECT: Effect = Effect::Read;
    type Answer = CompleteView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let begun = self.text.as_ref().map_or("", |text| &text.0);
        let (account, home) = (&*context.account, permit.home());
        let ways = match self.kind {
            Kind::Action => actions(begun),
            Kind::ConditionKey => keys(begun),
            Kind::Resource => things(everything(account, home), begun),
            Kind::Principal => things(identities(account, home), begun),
            Kind::Federated => things(providers(account, home), begun),
        };
        let most = self.max_items.as_ref().map_or(USUAL, |most| most.0);
        // No more is looked for than tells whether there is more.
        let mut all: Vec<_> = ways.take(most + 1).collect();
        let is_truncated = all.len() > most;
        all.truncate(most);
        Ok(CompleteView {
            completions: all,
            is_truncated,
        })
    }
}

/// Ways to go on, found as they are asked for.
type Ways<'a> = Box<dyn Iterator<Item = CompletionView> + 'a>;

/// Services while there is no colon; behind it the service's actions, and first what a star would cover.
fn actions(begun: &str) -> Ways<'_> {
    let Some((code, name)) = begun.split_once(':') else {
        let mut codes: Vec<_> = service::codes()
            .filter(|code| begins(code, begun))
            .collect();
        codes.sort_unstable();
        codes.dedup();
        let view = |code: &str| {
            let view = CompletionView::new("Service", format!("{code}:"));
            view.covering(service::actions(code).len())
        };
        return Box::new(codes.into_iter().map(view));
    };
    let stem = name.split('*').next().unwrap_or_default();
    let mut names = service::actions(code);
    names.retain(|name| begins(name, stem));
    let star = CompletionView::new("Wildcard", format!("{code}:{stem}*")).covering(names.len());
    let first = (!names.is_empty()).then_some(star);
    let each = move |name: String| CompletionView::new("Action", format!("{code}:{name}"));
    Box::new(first.into_iter().chain(names.into_iter().map(each)))
}

fn keys(begun: &str) -> Ways<'_> {
    let fitting = condition_keys()
        .iter()
        .filter(move |(key, _)| begins(key, begun));
    let view = |(key, kind): &(&'static str, &'static str)| CompletionView {
        value_type: Some(kind),
        ..CompletionView::new("ConditionKey", (*key).to_owned())
    };
    Box::new(fitting.map(view))
}

/// Those of the things whose ARN begins so, or whose name does.
fn things<'a>(things: impl Iterator<Item = Thing> + 'a, begun: &'a str) -> Ways<'a> {
    let fits = |(kind, arn): Thing| Some(CompletionView::new(kind, completed(&arn, begun)?));
    Box::new(things.filter_map(fits))
}

/// What a thing is, and its ARN.
type Thing = (&'static str, String);

/// Whom a trust policy can name as `RAM`.
fn identities(account: &Account, home: AccountId) -> impl Iterator<Item = Thing> {
    let users = account.users.ordered(None);
    let roles = account.roles.ordered(None);
    std::iter::once(("Account", root_arn(home)))
        .chain(users.map(move |one| ("User", user_arn(home, &one.name))))
        .chain(roles.map(move |one| ("Role", role_arn(home, &one.name))))
}

/// Whom it can name as `Federated`.
fn providers(account: &Account, home: AccountId) -> impl Iterator<Item = Thing> {
    let saml = account.saml_providers.ordered(None);
    let oidc = account.oidc_providers.ordered(None);
    saml.map(move |one| ("SamlProvider", saml_provider_arn(home, &one.name)))
        .chain(oidc.map(move |one| ("OidcProvider", oidc_provider_arn(home, &one.name))))
}

/// What the account has, by kind and name.
fn everything(account: &Account, home: AccountId) -> impl Iterator<Item = Thing> {
    static ALL: LazyLock<Wanted> = LazyLock::new(Wanted::default);
    let groups = account.groups.ordered(None);
    let applications = account.applications.ordered(None);
    let policies = catalog::list(account, &ALL).map(move |policy| match policy {
        AnyPolicy::Custom(_) => policy_arn(home, policy.name()),
        AnyPolicy::System(_) => system_policy_arn(policy.name()),
    });
    identities(account, home)
        .chain(groups.map(move |one| ("Group", group_arn(home, &one.name))))
        .chain(providers(account, home))
        .chain(applications.map(move |one| ("Application", application_arn(home, &one.name))))
        .chain(policies.map(|arn| ("Policy", arn)))
}

/// An ARN that goes on from what is begun, with the region and account as they were written there.
fn completed(arn: &str, begun: &str) -> Option<String> {
    let parts: Vec<_> = begun.splitn(PARTS, ':').collect();
    let [scheme, code, region, account, relative] = parts.as_slice() else {
        let name = arn.rsplit(['/', ':']).next().unwrap_or_default();
        let fits = begins(arn, begun) || (parts.len() == 1 && begins(name, begun));
        return fits.then(|| arn.to_owned());
    };
    let own: Vec<_> = arn.splitn(PARTS, ':').collect();
    let [own_scheme, own_code, own_region, own_account, own_relative] = own.as_slice() else {
        return None;
    };
    let stands = |written: &str, own: &str| written == "*" || written.eq_ignore_ascii_case(own);
    let fits = scheme.eq_ignore_ascii_case(own_scheme)
        && stands(code, own_code)
        && stands(region, own_region)
        && stands(account, own_account)
        && begins(own_relative, relative);
    fits.then(|| format!("{scheme}:{code}:{region}:{account}:{own_relative}"))
}

/// The parts of an ARN.
const PARTS: usize = 5;

/// Whether a text begins so, in whatever case.
fn begins(text: &str, begun: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    let mut begun = begun.chars().flat_map(char::to_lowercase);
    begun.all(|letter| letters.next() == Some(letter))
}

/// What stands at the place.
#[derive(Clone, Copy)]
enum Kind {
    Action,
    ConditionKey,
    Resource,
    Principal,
    Federated,
}

impl FromStr for Kind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "Action" => Ok(Self::Action),
            "ConditionKey" => Ok(Self::ConditionKey),
            "Resource" => Ok(Self::Resource),
            "Principal" => Ok(Self::Principal),
            "Federated" => Ok(Self::Federated),
            _ => Err("must be Action, ConditionKey, Resource, Principal or Federated"),
        }
    }
}

/// What is there already.
struct Begun(String);

impl FromStr for Begun {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().count() > 1024 {
            return Err("must be at most 1024 characters");
        }
        Ok(Self(text.to_owned()))
    }
}

/// How many are told of.
struct Most(usize);

impl FromStr for Most {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(most) if (1..=100).contains(&most) => Ok(Self(most)),
            _ => Err("must be a number from 1 to 100"),
        }
    }
}

const USUAL: usize = 20;

/// How it may go on, and whether there is more than that.
#[derive(View)]
pub struct CompleteView {
    completions: Vec<CompletionView>,
    is_truncated: bool,
}

/// One way to go on: the whole text, what it is, how many actions it covers or of which type its values are.
#[derive(View)]
struct CompletionView {
    text: String,
    r#type: &'static str,
    action_count: Option<usize>,
    value_type: Option<&'static str>,
}

impl CompletionView {
    fn new(kind: &'static str, text: String) -> Self {
        Self {
            text,
            r#type: kind,
            action_count: None,
            value_type: None,
        }
    }

    fn covering(self, count: usize) -> Self {
        Self {
            action_count: Some(count),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::World;

    fn world() -> World {
        let mut world = World::with_account("acme");
        for name in ["alice", "albert", "bob"] {
            world
                .scene("Ram.CreateUser", [("UserName", name)])
                .answers();
        }
        let trust = crate::testing::trust(&format!("acs:ram::{}:root", world.account_id()));
        let role = [("RoleName", "alpha"), ("AssumeRolePolicyDocument", &*trust)];
        world.scene("Ram.CreateRole", role).answers();
        world
            .scene("Ram.CreateGroup", [("GroupName", "all-of-us")])
            .answers();
        world
    }

    fn told(world: &mut World, kind: &str, text: &str) -> Vec<String> {
        let asked = [("Kind", kind), ("Text", text), ("MaxItems", "100")];
        texts(&world.admin().call("Complete", asked).answers())
    }

    fn texts(answer: &Value) -> Vec<String> {
        let all = answer["Completions"].as_array().unwrap().iter();
        all.map(|one| one["Text"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn things_of_the_account_go_on_from_an_arn_or_a_name() {
        let mut world = world();
        let home = world.account_id().clone();
        let arn = |rest: &str| format!("acs:ram::{home}:{rest}");
        let begun = format!("acs:ram::{home}:user/AL");
        let both = [arn("user/albert"), arn("user/alice")];
        assert_eq!(told(&mut world, "Resource", &begun), both);
        // What stands for any account stays as it is written.
        let wild = ["acs:ram:*:*:user/albert", "acs:ram:*:*:user/alice"];
        assert_eq!(told(&mut world, "Resource", "acs:ram:*:*:user/al"), wild);
        let other = "acs:ram::1999999999999999:user/al";
        assert_eq!(told(&mut world, "Resource", other), [""; 0]);
        assert_eq!(told(&mut world, "Resource", "acs:oss::*:user/al"), [""; 0]);
        let named = told(&mut world, "Resource", "all-");
        assert_eq!(named, [arn("group/all-of-us")]);
    }

    #[test]
    fn only_those_who_can_be_trusted_are_principals() {
        let mut world = world();
        let home = world.account_id().clone();
        let arn = |rest: &str| format!("acs:ram::{home}:{rest}");
        let trusted = [arn("user/albert"), arn("user/alice"), arn("role/alpha")];
        assert_eq!(told(&mut world, "Principal", "al"), trusted);
        assert_eq!(told(&mut world, "Principal", "acs:ram")[0], arn("root"));
        assert_eq!(told(&mut world, "Federated", ""), [""; 0]);
        let provider = [
            ("OIDCProviderName", "builds"),
            ("IssuerUrl", "https://issuer.example"),
            ("ClientIds", "one"),
            ("Fingerprints", &*"0".repeat(40)),
        ];
        world.scene("CreateOIDCProvider", provider).answers();
        let builds = [arn("oidc-provider/builds")];
        assert_eq!(told(&mut world, "Federated", "bui"), builds);
    }

    #[test]
    fn services_actions_and_keys_go_on_from_what_is_typed() {
        let mut world = world();
        let services = told(&mut world, "Action", "oss");
        assert_eq!(services[0], "oss:");
        assert!(services.iter().all(|one| one.starts_with("oss")));
        let told_of = told(&mut world, "Action", "ecs:DescribeInstanceT");
        assert_eq!(told_of[0], "ecs:DescribeInstanceT*");
        assert!(told_of.contains(&"ecs:DescribeInstanceTypes".to_owned()));
        assert_eq!(told(&mut world, "Action", "ecs:NoSuchThing"), [""; 0]);
        let keys = told(&mut world, "ConditionKey", "acs:source");
        assert!(keys.contains(&"acs:SourceIp".to_owned()));
    }

    #[test]
    fn answers_are_bounded_and_say_so() {
        let mut world = world();
        let asked = [("Kind", "Action"), ("Text", "ecs:")];
        let answer = world.admin().call("Complete", asked).answers();
        assert_eq!(texts(&answer).len(), 20);
        assert_eq!(answer["IsTruncated"], true);
        assert!(answer["Completions"][0]["ActionCount"].as_u64() > Some(100));
        let none = world.admin().call("Complete", [("Kind", "Resource")]);
        assert_eq!(texts(&none.answers()).len(), 20);
        for (asked, code) in [
            (vec![("Kind", "Thing")], "InvalidParameter.Kind"),
            (
                vec![("Kind", "Action"), ("MaxItems", "101")],
                "InvalidParameter.MaxItems",
            ),
            (
                vec![("Kind", "Action"), ("Text", &*"a".repeat(1025))],
                "InvalidParameter.Text",
            ),
        ] {
            world.admin().call("Complete", asked).refuses(code);
        }
    }
}
