//! A question about one resource, and whether a statement applies to it.

use std::cell::OnceCell;

use crate::condition::PRINCIPAL_ARN;
use crate::context::same_key;
use crate::form::Asked;
use crate::pattern::Subject;
use crate::truth::Truth;
use crate::{Arn, Effect, Policy, Principal, Principals, Question, Resource, Statement, Test};

/// The condition key that holds the resource group of what a request touches.
const RESOURCE_GROUP: &str = "acs:ResourceGroupId";

/// How sure it must be that a statement matches. In doubt an Allow does not and a Deny does.
pub(crate) fn enough(statement: &Statement) -> Truth {
    match statement.effect() {
        Effect::Allow => Truth::Yes,
        Effect::Deny => Truth::Unknown,
    }
}

/// A question about one of its resources, cut up once for all statements.
pub(crate) struct Request<'q> {
    pub(crate) question: &'q Question<'q>,
    pub(crate) resource: &'q Resource<'q>,
    pub(crate) subject: Option<Subject<'q>>,
    pub(crate) action: Asked<'q>,
    arn: OnceCell<Option<String>>,
}

impl<'q> Request<'q> {
    #[expect(
        clippy::inline_always,
        reason = "moving the large value out of a call costs a tenth of a decision"
    )]
    #[inline(always)]
    pub(crate) fn new(question: &'q Question<'q>, resource: &'q Resource<'q>) -> Self {
        Self {
            question,
            resource,
            subject: Subject::new(resource.arn),
            action: Asked::new(question.action),
            arn: OnceCell::new(),
        }
    }

    /// The resource group the resource is in, if it is known: by the resource itself, or by the one value of the
    /// condition key. Where several are named none is meant, which grants nothing.
    pub(crate) fn group(&self) -> Option<&'q str> {
        self.resource.group.or_else(|| {
            let mut named = self.question.context.get(RESOURCE_GROUP)?;
            named.next().filter(|_| named.next().is_none())
        })
    }

    /// Whether the statement takes part. In doubt an Allow does not and a Deny does.
    pub(crate) fn applies(&self, statement: &Statement) -> bool {
        let enough = enough(statement);
        (!statement.is_unsure() || enough == Truth::Unknown)
            && self.actions(statement) >= enough
            && self.resources(statement) >= enough
            && self.principals(statement) >= enough
            && statement
                .conditions()
                .iter()
                .all(|test| self.test(test) >= enough)
    }

    /// The same of a policy's statement, once it is known to speak about the action.
    pub(crate) fn counts(&self, policy: &Policy, index: usize) -> bool {
        let statement = policy.document().statements().get(index);
        statement.is_some_and(|statement| self.resources(statement) >= enough(statement))
            && self.meets(policy, index)
    }

    /// The same, once the resource is known to match too. The cheapest conditions come first.
    pub(crate) fn meets(&self, policy: &Policy, index: usize) -> bool {
        let Some(statement) = policy.document().statements().get(index) else {
            return false;
        };
        let enough = enough(statement);
        self.principals(statement) >= enough
            && policy
                .tests(index, statement)
                .all(|test| self.test(test) >= enough)
    }

    /// Whether the action is among those the statement is about.
    pub(crate) fn actions(&self, statement: &Statement) -> Truth {
        let (actions, asked) = (statement.actions(), self.question.action);
        let listed = Truth::from(
            actions
                .patterns()
                .iter()
                .any(|pattern| pattern.matches(asked)),
        );
        let listed = listed.or_unknown(actions.is_unsure());
        if actions.is_negated() {
            !listed
        } else {
            listed
        }
    }

    /// Whether the resource is among those the statement is about.
    pub(crate) fn resources(&self, statement: &Statement) -> Truth {
        let Some(resources) = statement.resources() else {
            return Truth::Yes;
        };
        let subject = self.subject.as_ref();
        let listed = resources
            .patterns()
            .iter()
            .any(|pattern| pattern.covers(subject));
        Truth::from(listed).or_unknown(resources.is_unsure())
    }

    /// Whether the caller is among those the statement is about.
    pub(crate) fn principals(&self, statement: &Statement) -> Truth {
        let Some(principals) = statement.principals() else {
            return Truth::Yes;
        };
        let named = is_named(self.question.principal, principals, self.resource.owner);
        Truth::from(named).or_unknown(principals.is_unsure())
    }

    /// Whether the request's values of the key meet the comparison.
    pub(crate) fn test(&self, test: &Test) -> Truth {
        match self.question.context.tagged(test.tag(), test.key()) {
            Some(values) => test.holds(values),
            None if test.is_principal_arn() => test.holds(self.principal_arn().into_iter()),
            None => test.holds(std::iter::empty()),
        }
    }

    /// What `acs:PrincipalARN` holds when the context does not bring it.
    pub(crate) fn principal_arn(&self) -> Option<&str> {
        self.arn
            .get_or_init(|| self.question.principal.arn())
            .as_deref()
    }

    /// Whether the statement can only be said to apply because something was not understood.
    pub(crate) fn is_in_doubt(&self, statement: &Statement) -> bool {
        statement.is_unsure()
            || self.actions(statement) == Truth::Unknown
            || self.resources(statement) == Truth::Unknown
            || self.principals(statement) == Truth::Unknown
            || statement
                .conditions()
                .iter()
                .any(|test| self.test(test) == Truth::Unknown)
    }

    /// The values of a key as conditions see them.
    pub(crate) fn values(&self, key: &str) -> Vec<String> {
        match self.question.context.get(key) {
            Some(values) => values.map(str::to_owned).collect(),
            None if same_key(key, PRINCIPAL_ARN) => self
                .principal_arn()
                .map(str::to_owned)
                .into_iter()
                .collect(),
            None => Vec::new(),
        }
    }
}

/// Whether a `Principal` element names the caller. A service named without an account acts only
/// for the account that owns the role or resource.
fn is_named(caller: &Principal, named: &Principals, owner: &str) -> bool {
    match caller {
        Principal::Service { account, service } => {
            named
                .service()
                .iter()
                .any(|code| match code.split_once('@') {
                    Some((acting, code)) => acting == &**account && code == &**service,
                    None => **code == **service && **account == *owner,
                })
        }
        Principal::Federated { provider_arn, .. } => {
            named.federated().iter().any(|arn| **arn == **provider_arn)
        }
        Principal::Anonymous => false,
        _ => named.ram().iter().any(|arn| is_ram(caller, arn)),
    }
}

fn is_ram(caller: &Principal, arn: &str) -> bool {
    let Some(arn) = Arn::parse(arn).filter(|arn| caller.account() == Some(arn.account)) else {
        return false;
    };
    if arn.relative == "root" {
        return true;
    }
    match caller {
        Principal::User { name, .. } => arn.relative.strip_prefix("user/") == Some(name),
        Principal::Session { role, .. } => arn
            .relative
            .strip_prefix("role/")
            .is_some_and(|name| name.eq_ignore_ascii_case(role)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Kind, Policy};

    #[test]
    fn not_action_is_about_everything_it_does_not_name() {
        let alice = Principal::user("1", "alice");
        let context = Context::new();
        let resource = Resource {
            arn: "*",
            owner: "1",
            group: None,
        };
        for effect in ["Allow", "Deny"] {
            let text = format!(
                r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","NotAction":["a:*"],"Resource":"*"}}]}}"#
            );
            let policy = Policy::parse(&text, Kind::Identity).unwrap();
            let statement = &policy.document().statements()[0];
            for (action, about) in [("a:X", false), ("b:X", true)] {
                let resources = [resource];
                let question = Question::new(&alice, action, &resources, &context);
                let request = Request::new(&question, &resource);
                assert_eq!(request.applies(statement), about, "{effect} {action}");
            }
        }
    }

    #[test]
    fn what_nobody_understands_in_full_takes_part_if_it_denies() {
        let alice = Principal::user("1", "alice");
        let context = Context::new();
        let resources = [Resource {
            arn: "*",
            owner: "1",
            group: None,
        }];
        let question = Question::new(&alice, "a:X", &resources, &context);
        let request = Request::new(&question, &resources[0]);
        for (effect, more, applies) in [
            ("Allow", "", true),
            ("Allow", r#","Unheard":"of""#, false),
            ("Deny", "", true),
            ("Deny", r#","Unheard":"of""#, true),
        ] {
            let text = format!(
                r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"a:X","Resource":"*"{more}}}]}}"#
            );
            let policy = Policy::restore(&text, Kind::Identity);
            let statement = &policy.document().statements()[0];
            assert_eq!(request.applies(statement), applies, "{text}");
        }
    }
}
