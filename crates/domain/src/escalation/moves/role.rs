//! How a role is taken on: as who it trusts, as somebody it is made to trust, by a provider, by an agent, by a secret.

use std::collections::BTreeSet;

use model::{
    Agent, AgentIdentity, ProviderName, Role, UserName, account_arn, agent_arn,
    oidc_provider_of_arn, role_arn, saml_provider_of_arn, user_arn,
};
use policy::{Effect, Principal, Principals};

use super::draft::{Draft, Move, Scene};
use super::named::{names, trusting};
use super::secret;
use crate::account::agent;
use crate::escalation::deed::Deed;
use crate::escalation::judge::{ASSUME, Beside, Judge};
use crate::escalation::way::Way;
use crate::escalation::who::Who;

/// All ways to take on a role.
pub(super) fn all(scene: Scene<'_>, judge: &mut Judge<'_>, role: &Role) -> Vec<Move> {
    let arn = role_arn(judge.home, &role.name);
    let then = Who::Role(role.id);
    let assumed = Draft::new(scene, Way::Assume, then);
    let assumed = assumed.ask_beside(judge, ASSUME, &arn, Beside::Trust(role));
    let mut found: Vec<_> = assumed.and_then(Draft::done).into_iter().collect();
    if !found.iter().any(|own| !own.step.is_conditional()) {
        found.extend(trusted(scene, judge, role, &arn));
        found.extend(renamed(scene, judge, role, &arn));
    }
    found.extend(by_agent(scene, judge, role, &arn));
    found.extend(secret::to_role(scene, judge, role, &arn));
    for provider in federated(role) {
        found.extend(by_provider(scene, judge, role, &arn, &provider));
    }
    found
}

/// The trust policy is replaced by one that names whoever acts.
fn trusted(scene: Scene<'_>, judge: &mut Judge<'_>, role: &Role, arn: &str) -> Option<Move> {
    let draft = Draft::new(scene, Way::Trust, Who::Role(role.id));
    let draft = draft.ask(judge, "ram:UpdateRole", arn)?;
    let who = scene.actor.arn(scene.world, judge.home)?;
    let draft = draft.deed(Deed::Trust(role.id, trusting(&who)));
    let trusting = draft.world.roles.get(&role.id)?.clone();
    draft
        .ask_beside(judge, ASSUME, arn, Beside::Trust(&trusting))?
        .done()
}

/// A user takes the name of one whom the role trusts and who is not there.
fn renamed(scene: Scene<'_>, judge: &mut Judge<'_>, role: &Role, arn: &str) -> Vec<Move> {
    let Who::User(user) = scene.actor else {
        return Vec::new();
    };
    let Some(own) = scene.world.users.get(&user) else {
        return Vec::new();
    };
    let own = user_arn(judge.home, &own.name);
    let prefix = account_arn(judge.home, "user/");
    let trusted = named(role, Principals::ram);
    let names = trusted.iter().filter_map(|arn| arn.strip_prefix(&prefix));
    let names = names.filter_map(|name| name.parse::<UserName>().ok());
    let free = names.filter(|name| scene.world.users.named(name).is_err());
    free.filter_map(|name| {
        let new = user_arn(judge.home, &name);
        let draft = Draft::new(scene, Way::Rename, Who::Role(role.id)).with(&new);
        let draft = draft.ask_each(judge, "ram:UpdateUser", &[&own, &new])?;
        let draft = draft.deed(Deed::Rename(user, name));
        draft
            .ask_beside(judge, ASSUME, arn, Beside::Trust(role))?
            .done()
    })
    .collect()
}

fn by_agent(scene: Scene<'_>, judge: &mut Judge<'_>, role: &Role, arn: &str) -> Vec<Move> {
    let is_agents_matter = [
        "rampart:CreateAgent",
        "rampart:UpdateAgent",
        "rampart:RenewAgentCode",
    ];
    let world = scene.world;
    if !is_agents_matter
        .iter()
        .any(|action| judge.speaks(scene.place, action))
    {
        return Vec::new();
    }
    let service = Principal::Service {
        account: judge.home.to_string().into(),
        service: AGENTS.into(),
    };
    let Some(let_in) = judge.lets_in(&service, arn, role) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let draft = |way, with: &str| Draft::new(scene, way, Who::Role(role.id)).with(with);
    if world.agents.len() < scene.limits.agents {
        let new = names(scene, judge, "rampart:CreateAgent", "agent/").into_iter();
        let new = new.filter_map(|name| Some(agent_arn(judge.home, &name.parse().ok()?)));
        for name in new.collect::<Vec<_>>() {
            let made = draft(Way::NewAgent, &name).ask(judge, "rampart:CreateAgent", &name);
            let made = made.and_then(|draft| draft.ask(judge, PASS, arn));
            found.extend(made.and_then(|draft| draft.asked(let_in.clone()).done()));
        }
    }
    for one in world.agents.iter() {
        let name = agent_arn(judge.home, &one.name);
        let passed = if agent::role_of(world, one, &role.name).is_some() {
            renewed(draft(Way::RenewedAgent, &name), scene, judge, one)
        } else {
            let updated = draft(Way::OtherAgent, &name).ask(judge, "rampart:UpdateAgent", &name);
            updated.and_then(|draft| draft.ask(judge, PASS, arn))
        };
        found.extend(passed.and_then(|draft| draft.asked(let_in.clone()).done()));
    }
    found
}

/// Another code for an agent, which passes all roles that it has.
fn renewed(draft: Draft, scene: Scene<'_>, judge: &mut Judge<'_>, one: &Agent) -> Option<Draft> {
    if matches!(one.identity, Some(AgentIdentity::Certificate(_))) {
        return None;
    }
    let name = agent_arn(judge.home, &one.name);
    let mut draft = draft.ask(judge, "rampart:RenewAgentCode", &name)?;
    for role in agent::roles_of(scene.world, one) {
        draft = draft.ask(judge, PASS, &role_arn(judge.home, role))?;
    }
    Some(draft)
}

/// A provider whom the role trusts is made to vouch for whoever acts.
fn by_provider(
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    role: &Role,
    arn: &str,
    provider: &str,
) -> Vec<Move> {
    let Some((is_there, ways)) = provider_ways(scene, judge, provider) else {
        return Vec::new();
    };
    let ways = ways.iter().filter(|(_, actions)| {
        let makes = actions
            .iter()
            .all(|action| action.starts_with("ram:Create"));
        makes != is_there
    });
    let ways = ways.filter(|(_, actions)| {
        let mut actions = actions.iter();
        actions.all(|action| judge.speaks(scene.place, action))
    });
    let ways: Vec<_> = ways.collect();
    if ways.is_empty() {
        return Vec::new();
    }
    let vouched = Principal::Federated {
        account: judge.home.to_string().into(),
        provider_arn: provider.into(),
    };
    let Some(let_in) = judge.lets_in(&vouched, arn, role) else {
        return Vec::new();
    };
    let all = |action: &str| {
        let kind = if action.contains("SAML") {
            "saml-provider/*"
        } else {
            "oidc-provider/*"
        };
        account_arn(judge.home, kind)
    };
    let on = |action: &str| {
        if action.starts_with("ram:Create") {
            all(action)
        } else {
            provider.to_owned()
        }
    };
    let asked = ways.into_iter().map(|(way, actions)| {
        let asks = actions.iter().map(|action| (*action, on(action)));
        (*way, asks.collect::<Vec<_>>())
    });
    let asked: Vec<_> = asked.collect();
    let mut found = Vec::new();
    for (way, asks) in asked {
        let mut draft = Some(Draft::new(scene, way, Who::Role(role.id)).with(provider));
        for (action, resource) in asks {
            draft = draft.and_then(|own| own.ask(judge, action, &resource));
        }
        found.extend(draft.and_then(|own| own.asked(let_in.clone()).done()));
    }
    found
}

type Ways = &'static [(Way, &'static [&'static str])];

/// Whether a provider of the account is there, and what can be done to it.
fn provider_ways(scene: Scene<'_>, judge: &Judge<'_>, arn: &str) -> Option<(bool, Ways)> {
    let own =
        |(account, name): (model::AccountId, ProviderName)| (account == judge.home).then_some(name);
    if let Some(name) = saml_provider_of_arn(arn).ok().and_then(own) {
        let is_there = scene.world.saml_providers.named(&name).is_ok();
        return Some((is_there, OF_SAML));
    }
    let name = oidc_provider_of_arn(arn).ok().and_then(own)?;
    let is_there = scene.world.oidc_providers.named(&name).is_ok();
    Some((is_there, OF_OIDC))
}

/// The providers whom a role trusts.
fn federated(role: &Role) -> BTreeSet<String> {
    named(role, Principals::federated)
}

/// Whom the Allow statements of a trust policy name.
fn named(role: &Role, of: fn(&Principals) -> &[Box<str>]) -> BTreeSet<String> {
    let trust = role.trust_policy();
    let statements = trust.document().statements().iter();
    let allowing = statements.filter(|own| own.effect() == Effect::Allow);
    let names = allowing.filter_map(|own| own.principals()).flat_map(of);
    names.map(ToString::to_string).collect()
}

const OF_SAML: Ways = &[
    (Way::NewSaml, &["ram:CreateSAMLProvider"]),
    (Way::OtherSaml, &["ram:UpdateSAMLProvider"]),
    (
        Way::ReplacedSaml,
        &["ram:DeleteSAMLProvider", "ram:CreateSAMLProvider"],
    ),
];

const OF_OIDC: Ways = &[
    (Way::NewOidc, &["ram:CreateOIDCProvider"]),
    (
        Way::ReplacedOidc,
        &["ram:DeleteOIDCProvider", "ram:CreateOIDCProvider"],
    ),
    (Way::OidcClient, &["ram:AddClientIdToOIDCProvider"]),
    (Way::OidcClients, &["ram:UpdateOIDCProvider"]),
    (Way::OidcFingerprint, &["ram:AddFingerprintToOIDCProvider"]),
];

/// What roles trust that agents give out.
const AGENTS: &str = "ecs.aliyuncs.com";
const PASS: &str = "ram:PassRole";
