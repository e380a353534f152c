//! A resource as somebody names it: who owns what has no account in its name.

use crate::{Arn, Context, Decision, Gathered, Judgement, Principal, Question, Resource, decide};

/// A resource as it is named by a service that asks. Its owner stands in the account field of the ARN; where
/// that is empty, and in what is no ARN, the owner is whoever asks.
///
/// It is judged as if the owner's account stood in an empty field. A policy may name the empty field itself:
/// that takes nothing from a Deny, and adds nothing to an Allow.
#[derive(Clone, Debug)]
pub struct Named<'a> {
    given: &'a str,
    /// The same with the owner's account, where that is not what was given.
    filled: Option<String>,
    owner: &'a str,
}

impl<'a> Named<'a> {
    /// A resource named by this account.
    #[must_use]
    pub fn new(given: &'a str, asker: &'a str) -> Self {
        let (filled, owner) = match Arn::parse(given) {
            Some(arn) if arn.account.is_empty() => {
                let account = asker;
                (Some(Arn { account, ..arn }.to_string()), asker)
            }
            Some(arn) => (None, arn.account),
            None => (None, asker),
        };
        Self {
            given,
            filled,
            owner,
        }
    }

    /// A resource by its whole name, of this account whatever the name says: calls on system policies are decided as calls
    /// in the account that makes them.
    #[must_use]
    pub fn owned(given: &'a str, owner: &'a str) -> Self {
        Self {
            given,
            filled: None,
            owner,
        }
    }

    /// Decides whether the principal may act on it, and tells of the question that was decisive.
    pub fn decide<T>(
        &self,
        principal: &Principal,
        action: &str,
        context: &Context,
        gathered: &Gathered<'_>,
        tell: impl FnOnce(&Question<'_>, &Judgement) -> T,
    ) -> T {
        let judge = |arn| {
            let resources = [self.resource(arn)];
            let question = Question::new(principal, action, &resources, context);
            (decide(&question, gathered), arn)
        };
        let given = judge(self.given);
        let (judgement, arn) = match &self.filled {
            Some(filled) if given.0.decision != Decision::ExplicitDeny => judge(filled),
            _ => given,
        };
        let resources = [self.resource(arn)];
        tell(
            &Question::new(principal, action, &resources, context),
            &judgement,
        )
    }

    /// The name as it was given, and with the owner's account filled in.
    pub(crate) fn names(&self) -> [&str; 2] {
        [self.given, self.filled()]
    }

    /// The name with the owner's account filled in.
    #[must_use]
    pub fn filled(&self) -> &str {
        self.filled.as_deref().unwrap_or(self.given)
    }

    /// The account that owns it.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.owner
    }

    fn resource<'r>(&'r self, arn: &'r str) -> Resource<'r> {
        Resource {
            arn,
            owner: self.owner,
            group: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Attached, Kind, Policy, Set};

    const ME: &str = "1000000000000001";

    /// The answer on a resource, and the name it is about.
    fn ask(statements: &str, resource: &str) -> (Decision, String) {
        let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        let policy = Arc::new(Policy::parse(&text, Kind::Identity).unwrap());
        let identity = Set::new(vec![Attached::to_user(policy, "P", "alice")]);
        let gathered = Gathered {
            identity: Some(&identity),
            ..Gathered::default()
        };
        let (alice, context) = (Principal::user(ME, "alice"), Context::new());
        let named = Named::new(resource, ME);
        named.decide(
            &alice,
            "shop:Buy",
            &context,
            &gathered,
            |question, judgement| (judgement.decision, question.resources[0].arn.to_owned()),
        )
    }

    #[test]
    fn an_empty_account_is_that_of_the_asker() {
        let allow = |resource: &str| {
            format!(r#"{{"Effect":"Allow","Action":"shop:*","Resource":"{resource}"}}"#)
        };
        let own = format!("acs:shop::{ME}:order/1");
        let mine = allow(&own);
        assert_eq!(
            ask(&mine, "acs:shop:::order/1"),
            (Decision::Allow, own.clone())
        );
        assert_eq!(ask(&mine, &own), (Decision::Allow, own.clone()));
        let theirs = "acs:shop::2000000000000002:order/1";
        assert_eq!(
            ask(&allow("*"), theirs),
            (Decision::ImplicitDeny, theirs.to_owned())
        );
        assert_eq!(ask(&allow("*"), "*"), (Decision::Allow, "*".to_owned()));
        // Naming the empty field grants nothing.
        let empty = ask(&allow("acs:shop:::order/1"), "acs:shop:::order/1");
        assert_eq!(empty, (Decision::ImplicitDeny, own));
    }

    #[test]
    fn the_group_of_a_resource_is_the_one_that_its_condition_key_names() {
        let attached = |scope: crate::Scope, effect: &str, action: &str| {
            let text = format!(
                r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"*"}}]}}"#
            );
            let policy = Arc::new(Policy::parse(&text, Kind::Identity).unwrap());
            let mut attached = Attached::to_user(policy, "P", "alice");
            attached.source.scope = scope;
            attached
        };
        let inside = || crate::Scope::ResourceGroup("rg-a".into());
        let identity = Set::new(vec![
            attached(inside(), "Allow", "shop:Buy"),
            attached(inside(), "Deny", "shop:Look"),
            attached(crate::Scope::Account, "Allow", "shop:Look"),
        ]);
        let gathered = Gathered {
            identity: Some(&identity),
            ..Gathered::default()
        };
        let alice = Principal::user(ME, "alice");
        let ask = |action: &str, groups: &[&str]| {
            let mut context = Context::new();
            for group in groups {
                context.insert("acs:resourcegroupid", group);
            }
            let named = Named::new("acs:shop:::order/1", ME);
            named.decide(&alice, action, &context, &gathered, |_, judgement| {
                judgement.decision
            })
        };
        assert_eq!(ask("shop:Buy", &["rg-a"]), Decision::Allow);
        let elsewhere: [&[&str]; 4] = [&[], &["rg-b"], &["rg-a", "rg-b"], &["rg-a", "rg-a"]];
        for elsewhere in elsewhere {
            assert_eq!(ask("shop:Buy", elsewhere), Decision::ImplicitDeny);
        }
        // What the account allows, the group does not take away.
        assert_eq!(ask("shop:Look", &["rg-a"]), Decision::Allow);
    }

    #[test]
    fn a_deny_counts_whether_it_names_the_account_or_the_empty_field() {
        let own = format!("acs:shop::{ME}:order/1");
        for (denied, told) in [("acs:shop:::order/*", "acs:shop:::order/1"), (&*own, &*own)] {
            let statements = format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"*"}},{{"Effect":"Deny","Action":"*","Resource":"{denied}"}}"#
            );
            let answer = ask(&statements, "acs:shop:::order/1");
            assert_eq!(answer, (Decision::ExplicitDeny, told.to_owned()));
        }
    }
}
