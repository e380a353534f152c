//! Random worlds: documents, attachments, callers and requests from a small, nasty vocabulary.

use std::sync::Arc;

use policy::{
    Attached, Context, Effect, EntityKind, Gathered, Kind, Level, Operator, Policy, PolicyType,
    Principal, Question, Resource, Scope, Set, Source,
};
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

pub(crate) const ME: &str = "1000000000000001";
pub(crate) const OTHER: &str = "2000000000000002";

/// Everything for one decision.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) principal: Principal,
    pub(crate) management_account: bool,
    pub(crate) action: String,
    pub(crate) resources: Vec<(String, String, Option<String>)>,
    pub(crate) context: Context,
    pub(crate) identity: Option<Vec<Attached>>,
    pub(crate) session: Option<Vec<Attached>>,
    pub(crate) control: Option<Vec<Vec<Attached>>>,
    pub(crate) control_caller: Option<Vec<Vec<Attached>>>,
    pub(crate) trust: Option<Vec<Attached>>,
    pub(crate) resource_based: Option<Vec<Attached>>,
}

impl World {
    /// Lends the question and what is gathered for it.
    pub(crate) fn ask<T>(&self, ask: impl FnOnce(&Question<'_>, &Gathered<'_>) -> T) -> T {
        let resources: Vec<_> = self
            .resources
            .iter()
            .map(|(arn, owner, group)| Resource {
                arn,
                owner,
                group: group.as_deref(),
            })
            .collect();
        let question = Question {
            management_account: self.management_account,
            ..Question::new(&self.principal, &self.action, &resources, &self.context)
        };
        let set = |attached: &Option<Vec<Attached>>| attached.clone().map(Set::new);
        let levels = |path: &Option<Vec<Vec<Attached>>>| {
            path.as_ref()
                .map(|nodes| policy::Path::new(nodes.iter().enumerate().map(level).collect()))
        };
        let (identity, session) = (set(&self.identity), set(&self.session));
        let (trust, resource_based) = (set(&self.trust), set(&self.resource_based));
        let (control, caller) = (levels(&self.control), levels(&self.control_caller));
        let gathered = Gathered {
            identity: identity.as_ref(),
            session: session.as_ref(),
            control: control.as_ref(),
            control_caller: caller.as_ref(),
            trust: trust.as_ref(),
            resource_based: resource_based.as_ref(),
        };
        ask(&question, &gathered)
    }

    pub(crate) fn decide(&self) -> policy::Judgement {
        self.ask(policy::decide)
    }

    /// Every list of attached policies there is.
    pub(crate) fn sets(&mut self) -> Vec<&mut Vec<Attached>> {
        let flat = [
            &mut self.identity,
            &mut self.session,
            &mut self.trust,
            &mut self.resource_based,
        ];
        let paths = [&mut self.control, &mut self.control_caller];
        let flat = flat.into_iter().filter_map(Option::as_mut);
        flat.chain(paths.into_iter().filter_map(Option::as_mut).flatten())
            .collect()
    }
}

fn level((index, attached): (usize, &Vec<Attached>)) -> Level {
    Level {
        target: format!("level-{index}").into(),
        policies: Set::new(attached.clone()),
    }
}

pub(crate) fn attach(policy: Policy, scope: Scope) -> Attached {
    let source = Source {
        name: "some".into(),
        policy_type: PolicyType::Custom,
        version: "v1".into(),
        entity_kind: EntityKind::User,
        entity: "some".into(),
        scope,
    };
    Attached {
        policy: Arc::new(policy),
        source,
    }
}

pub(crate) fn world() -> impl Strategy<Value = World> {
    let outer = (
        principal(),
        weighted(0.1, Just(())),
        action(),
        vec(resource(), 1..3),
        context(),
    );
    let sets = (
        weighted(0.95, vec(attached(Kind::Identity), 0..4)),
        weighted(0.3, vec(attached(Kind::Session), 1..2)),
        weighted(0.3, vec(vec(attached(Kind::Control), 0..3), 1..3)),
        weighted(0.1, vec(vec(attached(Kind::Control), 1..3), 1..2)),
        weighted(0.3, vec(attached(Kind::Trust), 1..2)),
        weighted(0.2, vec(attached(Kind::Resource), 1..3)),
    );
    (outer, sets).prop_map(
        |((principal, management, action, resources, context), sets)| World {
            principal,
            management_account: management.is_some(),
            action,
            resources,
            context,
            identity: sets.0,
            session: sets.1.map(wide),
            control: sets.2.map(|path| path.into_iter().map(wide).collect()),
            control_caller: sets.3.map(|path| path.into_iter().map(wide).collect()),
            trust: sets.4.map(wide),
            resource_based: sets.5.map(wide),
        },
    )
}

/// Only identity policies are attached to resource groups.
fn wide(mut attached: Vec<Attached>) -> Vec<Attached> {
    for one in &mut attached {
        one.source.scope = Scope::Account;
    }
    attached
}

fn principal() -> impl Strategy<Value = Principal> {
    let name = || select(vec!["alice", "bob"]);
    let account = || select(vec![ME, ME, ME, OTHER]);
    prop_oneof![
        6 => (account(), name()).prop_map(|(account, name)| Principal::user(account, name)),
        4 => (account(), select(vec!["App", "app", "ops"]), any::<bool>()).prop_map(
            |(account, role, linked)| Principal::Session {
                account: account.into(), role: role.into(), session: "s".into(),
                service_linked: linked && role == "ops",
            }
        ),
        1 => account().prop_map(|account| Principal::Root { account: account.into() }),
        1 => account().prop_map(|account| Principal::Service {
            account: account.into(), service: "ecs.aliyuncs.com".into(),
        }),
        1 => account().prop_map(|account| Principal::Federated {
            account: account.into(), provider_arn: format!("acs:ram::{ME}:saml-provider/idp").into(),
        }),
        1 => Just(Principal::Anonymous),
    ]
}

fn action() -> impl Strategy<Value = String> {
    select(vec![
        "oss:GetObject",
        "OSS:getobject",
        "oss:PutObject",
        "ecs:StopInstance",
        "sts:AssumeRole",
        "zed:ab",
        "zed:aab",
        "plain",
        "oss:*",
        "zed:a:b",
    ])
    .prop_map(str::to_owned)
}

fn action_pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "*",
            "*:*",
            "oss:*",
            "oss:Get*",
            "OSS:getobject",
            "*:Get*",
            "?ss:*Object",
            "sts:AssumeRole",
            "ecs:Stop?nstance",
            "oss:G*t*",
            "z*:a*b",
            "zed:?b",
            "zed:*a?",
            "*:*b*",
            "sts:*",
            "zed:a:*",
        ])
        .prop_map(str::to_owned),
        "[zed*?]{1,3}:[ab*?]{1,4}",
    ]
}

fn resource() -> impl Strategy<Value = (String, String, Option<String>)> {
    let arn = select(vec![
        "acs:oss:cn-hangzhou:1000000000000001:b/k",
        "acs:oss:cn-hangzhou:1000000000000001:b",
        "acs:ram::1000000000000001:user/bob",
        "acs:ram:*:1000000000000001:policy/p",
        "acs:ram::1000000000000001:role/app",
        "acs:ram::system:policy/p",
        "*",
        "broken",
        "acs:oss:cn-beijing:2000000000000002:b/ka:b",
        "acs:ram::1000000000000001:user/*",
    ]);
    let group = weighted(0.3, select(vec!["rg-1", "rg-2"]));
    (arn, select(vec![ME, ME, ME, OTHER]), group).prop_map(|(arn, owner, group)| {
        (arn.to_owned(), owner.to_owned(), group.map(str::to_owned))
    })
}

fn resource_pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("*".to_owned()),
        4 => select(vec![
            "acs:*:*:*:*", "acs:oss:*:*:b", "acs:oss:*:*:b/*", "acs:oss:*:*:b*", "acs:OSS:cn-*:1*:B/k",
            "acs:ram::*:user/*", "acs:ram:*:*:user/?", "acs:ram:cn-hangzhou:*:*", "acs:ram:*:*:role/App",
            "acs:ram::1000000000000001:policy/p", "acs:?ss:*g*:*:*k", "acs:oss:*:*:*a:*", "acs:ram:*:*:*",
            "acs:*:*:1000000000000001:*", "acs:oss:*:b/k:x", "acs::::",
        ])
        .prop_map(str::to_owned),
        1 => "acs:(oss|ram|\\*):(\\*|cn-\\*|):(\\*|1\\*):[b*?/k]{1,4}",
        1 => Just("arn:aws:s3:::b".to_owned()),
    ]
}

const KEYS: &[&str] = &[
    "acs:SourceIp",
    "ACS:sourceip",
    "acs:ResourceTag/a",
    "acs:ResourceTag/A",
    "x:n",
    "x:d",
    "x:b",
    "acs:PrincipalARN",
    "acs:principalarn",
];

const VALUES: &[&str] = &[
    "10.0.0.1",
    "10.0.0.0/8",
    "2001:db8::1",
    "2001:db8::/32",
    "::ffff:10.0.0.1",
    "prod",
    "Prod",
    "pr*",
    "*",
    "?rod",
    "",
    "7",
    "07.0",
    "-7",
    "7.5",
    "10",
    "true",
    "FALSE",
    "no",
    "2026-01-31T08:00:00Z",
    "2026-01-31T16:00:00+08:00",
    "2026-02-01T00:00:00.5Z",
    "2026-02-01",
    "acs:ram::1000000000000001:user/alice",
    "acs:ram:*:*:role/App",
    "acs:ram:*:*:USER/*",
];

fn context() -> impl Strategy<Value = Context> {
    vec((select(KEYS), select(VALUES)), 0..5).prop_map(|pairs| {
        pairs
            .into_iter()
            .fold(Context::new(), |context, (key, value)| {
                context.with(key, value)
            })
    })
}

fn operator() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => select(Operator::ALL).prop_map(|operator| operator.name().to_owned()),
        1 => select(vec!["ArnLike", "bool", "StringEqualsIfExists"]).prop_map(str::to_owned),
    ]
}

fn condition() -> impl Strategy<Value = Value> {
    let values = prop_oneof![
        8 => vec(select(VALUES), 1..3).prop_map(|values| json!(values)),
        4 => select(VALUES).prop_map(|value| json!(value)),
        1 => select(vec![json!(7), json!(true), json!([]), json!(["7", null])]),
    ];
    let keys = vec((select(KEYS), values), 1..3).prop_map(|pairs| {
        Value::Object(
            pairs
                .into_iter()
                .map(|(key, values)| (key.to_owned(), values))
                .collect(),
        )
    });
    vec((operator(), keys), 1..3)
        .prop_map(|tests| Value::Object(tests.into_iter().collect::<Map<_, _>>()))
}

fn principals() -> impl Strategy<Value = Value> {
    let ram = select(vec![
        json!("acs:ram::1000000000000001:root"),
        json!(["acs:ram::1000000000000001:user/alice"]),
        json!("acs:ram::1000000000000001:role/APP"),
        json!(["acs:ram::2000000000000002:root", "*"]),
        json!("acs:ram::2000000000000002:root"),
    ]);
    let service = select(vec![
        "ecs.aliyuncs.com",
        "1000000000000001@ecs.aliyuncs.com",
        "other.aliyuncs.com",
    ]);
    let provider = select(vec!["acs:ram::1000000000000001:saml-provider/idp"]);
    (
        weighted(0.8, ram),
        weighted(0.3, service),
        weighted(0.3, provider),
    )
        .prop_map(|(ram, service, provider)| {
            let mut map = Map::new();
            map.extend(ram.map(|ram| ("RAM".to_owned(), ram)));
            map.extend(service.map(|code| ("Service".to_owned(), json!(code))));
            map.extend(provider.map(|arn| ("Federated".to_owned(), json!(arn))));
            Value::Object(map)
        })
}

/// What may be wrong with a stored statement.
fn spoil(statement: &mut Map<String, Value>, how: u8) {
    match how {
        0 => drop(statement.insert("Sid".to_owned(), json!("x"))),
        1 => drop(statement.insert("Effect".to_owned(), json!("deny"))),
        2 => drop(statement.remove("Resource")),
        3 => drop(statement.insert("NotResource".to_owned(), json!("*"))),
        4 => drop(statement.insert("Action".to_owned(), json!(["plain", "oss:*"]))),
        5 => drop(statement.insert("Resource".to_owned(), json!([]))),
        6 => drop(statement.remove("Principal")),
        _ => {}
    }
}

pub(crate) fn statement(
    kind: Kind,
    effect: impl Strategy<Value = Effect>,
) -> impl Strategy<Value = Value> {
    let body = (
        effect,
        weighted(0.15, Just(())),
        vec(action_pattern(), 1..3),
        vec(resource_pattern(), 1..3),
        weighted(0.4, condition()),
        principals(),
        prop_oneof![30 => Just(255_u8), 1 => 0..7_u8],
    );
    body.prop_map(
        move |(effect, negated, actions, resources, condition, principals, spoiled)| {
            let mut map = Map::new();
            map.insert("Effect".to_owned(), json!(effect));
            let assume = kind == Kind::Trust && negated.is_none();
            let name = if negated.is_some() && kind != Kind::Trust {
                "NotAction"
            } else {
                "Action"
            };
            let actions = if assume {
                json!("sts:AssumeRole")
            } else {
                json!(actions)
            };
            map.insert(name.to_owned(), actions);
            if kind != Kind::Trust {
                map.insert("Resource".to_owned(), json!(resources));
            }
            if matches!(kind, Kind::Trust | Kind::Resource) {
                map.insert("Principal".to_owned(), principals);
            }
            map.extend(condition.map(|condition| ("Condition".to_owned(), condition)));
            spoil(&mut map, spoiled);
            Value::Object(map)
        },
    )
}

pub(crate) fn effect() -> impl Strategy<Value = Effect> {
    select(vec![
        Effect::Allow,
        Effect::Allow,
        Effect::Allow,
        Effect::Deny,
    ])
}

/// Texts of documents, most of them legal.
pub(crate) fn text(kind: Kind) -> impl Strategy<Value = String> {
    vec(statement(kind, effect()), 1..4)
        .prop_map(|statements| json!({"Version": "1", "Statement": statements}).to_string())
}

fn attached(kind: Kind) -> impl Strategy<Value = Attached> {
    let scope = of(select(vec!["rg-1", "rg-2"])).prop_map(|group| match group {
        Some(group) => Scope::ResourceGroup(group.into()),
        None => Scope::Account,
    });
    let full =
        Just(r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#);
    let text = prop_oneof![
        3 => text(kind),
        if kind == Kind::Control || kind == Kind::Session { 3 } else { 1 } => full.prop_map(str::to_owned),
    ];
    (text, scope).prop_map(move |(text, scope)| attach(Policy::restore(&text, kind), scope))
}

/// As many cases as `PROPTEST_CASES` asks for; failures go into the corpus by hand.
pub(crate) fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Another action and resource to ask for.
pub(crate) fn asked() -> impl Strategy<Value = (String, String)> {
    (action(), resource()).prop_map(|(action, (arn, _, _))| (action, arn))
}

/// Condition keys of a request.
pub(crate) fn circumstances() -> impl Strategy<Value = Context> {
    context()
}
