//! What searches look through: what the account has of a kind, and the actions there are.

use std::collections::BTreeSet;

use model::{group_arn, oidc_provider_arn, policy_arn, role_arn, saml_provider_arn, user_arn};
use policy::{Arn, Effect, service};
use rpc::Malformed;

use super::inquiry::Inquiry;
use super::question::{EvaluationRequest, SubjectKind};

/// What is searched.
#[derive(Clone, Copy, Debug)]
pub enum Looked<'a> {
    /// Subjects of a kind.
    Subjects(SubjectKind),
    /// Resources of a type.
    Resources(&'a str),
    /// Actions.
    Actions,
}

impl Inquiry<'_> {
    /// Everything that may be a result, in order. What is not kept here, such as resources of other services, is not
    /// known and so not found; neither are sessions.
    ///
    /// # Errors
    /// When the subject that is named cannot be looked up now.
    pub fn candidates(
        &self,
        looked: Looked<'_>,
        request: &EvaluationRequest<'_>,
    ) -> Result<BTreeSet<String>, Malformed> {
        match looked {
            Looked::Subjects(SubjectKind::User) => Ok(self.resources("user")),
            Looked::Subjects(SubjectKind::Role) => Ok(self.resources("role")),
            Looked::Subjects(SubjectKind::Group) => Ok(self.resources("group")),
            Looked::Subjects(SubjectKind::Session) => Ok(BTreeSet::new()),
            Looked::Resources(kind) => Ok(self.resources(kind)),
            Looked::Actions => self.actions(request),
        }
    }

    /// The ARNs of what the account has of a type.
    fn resources(&self, kind: &str) -> BTreeSet<String> {
        let (state, home) = (&self.snapshot.state, self.account.id);
        match kind {
            "user" => state
                .users
                .iter()
                .map(|own| user_arn(home, &own.name))
                .collect(),
            "group" => state
                .groups
                .iter()
                .map(|own| group_arn(home, &own.name))
                .collect(),
            "role" => state
                .roles
                .iter()
                .map(|own| role_arn(home, &own.name))
                .collect(),
            "policy" => state
                .policies
                .iter()
                .map(|own| policy_arn(home, &own.name))
                .collect(),
            "saml-provider" => {
                let all = state.saml_providers.iter();
                all.map(|own| saml_provider_arn(home, &own.name)).collect()
            }
            "oidc-provider" => {
                let all = state.oidc_providers.iter();
                all.map(|own| oidc_provider_arn(home, &own.name)).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// The actions that are known of the resource's service, and those that the subject's policies name in full.
    fn actions(&self, request: &EvaluationRequest<'_>) -> Result<BTreeSet<String>, Malformed> {
        let code = Arn::parse(request.resource).map(|arn| arn.code.to_ascii_lowercase());
        let own = |action: &str| {
            let of = action.split_once(':').map_or("", |(code, _)| code);
            code.as_deref().is_none_or(|code| {
                of.eq_ignore_ascii_case(code) || code == "ram" && IDENTITY.contains(&of)
            })
        };
        let codes: Vec<&str> = match code.as_deref() {
            Some("ram") => [&["ram"][..], IDENTITY].concat(),
            Some(code) => vec![code],
            None => service::codes().chain(["rampart"]).collect(),
        };
        let of = |code: &str| {
            let names = service::actions(code).into_iter();
            names
                .map(|name| [code, ":", &name].concat())
                .collect::<Vec<_>>()
        };
        let published = codes.into_iter().flat_map(of);
        let tables = self
            .core
            .services
            .iter()
            .flat_map(|service| service.operations);
        let served = tables
            .map(|entry| entry.action.to_owned())
            .filter(|action| own(action));
        let named = self
            .named(request)?
            .into_iter()
            .filter(|action| own(action));
        let all = published.chain(served).chain(named);
        // One action has one spelling here, whatever policies write.
        let mut seen = BTreeSet::new();
        Ok(all
            .filter(|action| seen.insert(action.to_ascii_lowercase()))
            .collect())
    }

    fn named(&self, request: &EvaluationRequest<'_>) -> Result<Vec<String>, Malformed> {
        let subject = self.subject(request)?;
        let identity = subject.and_then(|subject| subject.policies.identity);
        let attached = identity.iter().flat_map(|set| set.attached());
        let statements = attached.flat_map(|own| own.policy.document().statements());
        let allows =
            statements.filter(|own| own.effect() == Effect::Allow && !own.actions().is_negated());
        let texts = allows
            .flat_map(|own| own.actions().patterns())
            .map(policy::ActionPattern::text);
        let whole = texts.filter(|text| !text.contains(['*', '?']));
        Ok(whole.map(str::to_owned).collect())
    }
}

/// What else acts on what RAM keeps.
const IDENTITY: &[&str] = &["ims", "rampart", "sts"];
