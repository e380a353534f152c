//! What each layer said of a request, and which were not asked.

use serde::Serialize;

use crate::request::Request;
use crate::{Counted, Decision, Effect, Gathered, Judgement, Layer};

/// What one layer that there is said. One that is not listed did not exist.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Said {
    /// The layer.
    pub layer: Layer,
    /// What it said.
    pub says: Says,
}

/// What a layer says of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Says {
    /// A statement allows it, and none denies it.
    Allow,
    /// A statement denies it.
    Deny,
    /// No statement applies.
    Nothing,
    /// It was not asked: an earlier layer had ended the matter.
    Unreached,
}

/// What the layers said of the decisive resource, in the order in which they are asked.
pub(super) fn by_layer(
    request: &Request<'_>,
    gathered: &Gathered<'_>,
    judgement: &Judgement,
) -> Vec<Said> {
    let asked = Asked {
        request,
        gathered,
        judgement,
    };
    let there = ORDER.into_iter().filter(|layer| asked.exists(*layer));
    there
        .map(|layer| Said {
            layer,
            says: asked.says(layer),
        })
        .collect()
}

const ORDER: [Layer; 8] = [
    Layer::Owner,
    Layer::Control,
    Layer::ControlCaller,
    Layer::Session,
    Layer::Identity,
    Layer::IdentityGroup,
    Layer::Trust,
    Layer::ResourceBased,
];

struct Asked<'a> {
    request: &'a Request<'a>,
    gathered: &'a Gathered<'a>,
    judgement: &'a Judgement,
}

impl Asked<'_> {
    fn exists(&self, layer: Layer) -> bool {
        let (question, gathered) = (self.request.question, self.gathered);
        let controlled = question.principal.is_controlled() && !question.management_account;
        let own = question.principal.has_identity();
        let exists = match layer {
            Layer::Owner => false,
            Layer::Control => controlled && gathered.control.is_some(),
            Layer::ControlCaller => controlled && gathered.control_caller.is_some(),
            Layer::Session => gathered.session.is_some(),
            Layer::Identity => own,
            Layer::IdentityGroup => own && self.request.group().is_some(),
            Layer::Trust => gathered.trust.is_some(),
            Layer::ResourceBased => gathered.trust.is_none() && gathered.resource_based.is_some(),
        };
        let decided = self.judgement.layer;
        // The owner of what is asked for needs no layer.
        layer == decided || exists && decided != Layer::Owner
    }

    fn says(&self, layer: Layer) -> Says {
        let Judgement {
            decision,
            layer: decided,
            ..
        } = *self.judgement;
        if layer == decided {
            return match decision {
                Decision::Allow => Says::Allow,
                Decision::ExplicitDeny => Says::Deny,
                Decision::ImplicitDeny => Says::Nothing,
            };
        }
        if self.is_reached(layer) {
            self.counted(layer)
        } else {
            Says::Unreached
        }
    }

    fn is_reached(&self, layer: Layer) -> bool {
        let Judgement {
            decision,
            layer: decided,
            ..
        } = *self.judgement;
        // Up to the session's, each layer can end the matter alone.
        if decided <= Layer::Session {
            return layer < decided;
        }
        match layer {
            Layer::IdentityGroup => self.counted(Layer::Identity) == Says::Nothing,
            Layer::Trust => decision != Decision::ExplicitDeny,
            _ => true,
        }
    }

    fn counted(&self, layer: Layer) -> Says {
        let resource = u32::try_from(self.judgement.resource);
        let own = |one: &&Counted| one.layer == layer && Ok(one.resource) == resource;
        let mut effects = self.judgement.counted.iter().filter(own);
        match effects.next() {
            None => Says::Nothing,
            Some(first) => {
                let denies = |one: &Counted| one.effect == Effect::Deny;
                if denies(first) || effects.any(denies) {
                    Says::Deny
                } else {
                    Says::Allow
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Attached, Context, Kind, Policy, Principal, Question, Resource, Set, explain};

    fn set(kind: Kind, statement: &str) -> Set {
        let text = format!(r#"{{"Version":"1","Statement":[{statement}]}}"#);
        let policy = Policy::restore(&text, kind);
        Set::new(vec![Attached::to_user(Arc::new(policy), "P", "alice")])
    }

    fn said(gathered: &Gathered<'_>, group: Option<&str>) -> Vec<(Layer, Says)> {
        let resources = [Resource {
            arn: "acs:oss:*:*:b",
            owner: "1000000000000001",
            group,
        }];
        let principal = Principal::user("1000000000000001", "alice");
        let context = Context::new();
        let question = Question::new(&principal, "oss:GetObject", &resources, &context);
        let layers = explain(&question, gathered).layers;
        layers.iter().map(|one| (one.layer, one.says)).collect()
    }

    const ALLOW: &str = r#"{"Effect":"Allow","Action":"oss:*","Resource":"*"}"#;
    const DENY: &str = r#"{"Effect":"Deny","Action":"oss:*","Resource":"*"}"#;

    #[test]
    fn what_ended_the_matter_leaves_the_rest_unasked() {
        let (allow, deny) = (set(Kind::Identity, ALLOW), set(Kind::Session, DENY));
        let gathered = Gathered {
            identity: Some(&allow),
            session: Some(&deny),
            ..Gathered::default()
        };
        let expected = [
            (Layer::Session, Says::Deny),
            (Layer::Identity, Says::Unreached),
        ];
        assert_eq!(said(&gathered, None), expected);
    }

    #[test]
    fn layers_before_have_let_it_pass_and_those_that_do_not_exist_are_not_told() {
        let session = set(Kind::Session, ALLOW);
        let gathered = Gathered {
            session: Some(&session),
            ..Gathered::default()
        };
        let expected = [
            (Layer::Session, Says::Allow),
            (Layer::Identity, Says::Nothing),
        ];
        assert_eq!(said(&gathered, None), expected);
    }

    #[test]
    fn a_resource_group_is_asked_where_the_account_says_nothing() {
        let allow = set(Kind::Identity, ALLOW);
        let gathered = Gathered {
            identity: Some(&allow),
            ..Gathered::default()
        };
        let expected = [
            (Layer::Identity, Says::Allow),
            (Layer::IdentityGroup, Says::Unreached),
        ];
        assert_eq!(said(&gathered, Some("rg-1")), expected);
        let expected = [
            (Layer::Identity, Says::Nothing),
            (Layer::IdentityGroup, Says::Nothing),
        ];
        assert_eq!(said(&Gathered::default(), Some("rg-1")), expected);
    }
}
