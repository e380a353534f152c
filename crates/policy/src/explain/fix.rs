//! The smallest change of policies that would allow what was denied.
//!
//! Every Deny that applies in a layer that must not deny has to go, and every layer that must
//! allow and does not needs one Allow of exactly what was asked. Nothing less can help, and where
//! two ways lead to the goal the shorter one is taken.

use super::change::{Change, Fix};
use super::miss::who;
use super::origin::{about, level, origin};
use super::trial;
use crate::request::Request;
use crate::{
    ActionPattern, Counted, Effect, Gathered, Layer, Path, Principal, Principals, Question,
    ResourcePattern, Set, Statement,
};

/// The shortest list of changes that allows the request.
pub(super) fn smallest(
    question: &Question<'_>,
    requests: &[Request<'_>],
    gathered: &Gathered<'_>,
) -> Fix {
    let mut plan = Plan {
        question,
        gathered,
        denies: Vec::new(),
        allows: Vec::new(),
    };
    if question.resources.is_empty() {
        return impossible("the request names no resource");
    }
    for request in requests {
        if let Err(because) = plan.request(request) {
            return impossible(because);
        }
    }
    match plan.finish() {
        Fix::Changes { changes } if question.resources.len() > 1 => Fix::Changes {
            changes: trial::prune(changes, question, gathered),
        },
        fix => fix,
    }
}

fn impossible(because: &str) -> Fix {
    Fix::Impossible {
        because: because.to_owned(),
    }
}

struct Plan<'p> {
    question: &'p Question<'p>,
    gathered: &'p Gathered<'p>,
    denies: Vec<Counted>,
    /// Where an Allow is needed, and for which resources.
    allows: Vec<(Layer, usize, Vec<&'p str>)>,
}

/// What one layer says about the request.
struct Stand {
    denies: Vec<Counted>,
    allows: bool,
}

impl<'p> Plan<'p> {
    fn request(&mut self, request: &'p Request<'p>) -> Result<(), &'static str> {
        let (question, gathered) = (self.question, self.gathered);
        if matches!(question.principal, Principal::Root { .. }) {
            if gathered.trust.is_some() {
                return Err("the account owner cannot assume roles");
            }
            if question.principal.account() == Some(request.resource.owner) {
                return Ok(());
            }
        }
        if question.principal.is_controlled() && !question.management_account {
            self.path(request, Layer::Control, gathered.control);
            self.path(request, Layer::ControlCaller, gathered.control_caller);
        }
        if let Some(session) = gathered.session {
            self.must_allow(request, Layer::Session, 0, session);
        }
        match gathered.trust {
            Some(trust) => {
                self.identity(request, true);
                self.must_allow(request, Layer::Trust, 0, trust);
                Ok(())
            }
            None => self.either(request),
        }
    }

    /// Either the caller's policies or those of the resource allow; neither may deny.
    fn either(&mut self, request: &Request<'p>) -> Result<(), &'static str> {
        let nothing = Set::default();
        let carried = stand(
            request,
            self.gathered.resource_based.unwrap_or(&nothing),
            Layer::ResourceBased,
            0,
        );
        self.remove(carried.denies);
        let principal = self.question.principal;
        let owned = principal.account() == Some(request.resource.owner);
        let grants = principal.has_identity() && owned;
        self.identity(request, grants && !carried.allows);
        if carried.allows || grants {
            return Ok(());
        }
        if self.gathered.resource_based.is_none() {
            return Err("only a policy of the resource could grant it, and the resource has none");
        }
        self.allow(Layer::ResourceBased, 0, request.resource.arn);
        Ok(())
    }

    /// The caller's policies must not deny, and must allow if that is needed.
    fn identity(&mut self, request: &Request<'p>, needed: bool) {
        if !self.question.principal.has_identity() {
            return;
        }
        let nothing = Set::default();
        let set = self.gathered.identity.unwrap_or(&nothing);
        let wide = stand(request, set, Layer::Identity, 0);
        self.remove(wide.denies);
        if wide.allows {
            return;
        }
        let group = stand(request, set, Layer::IdentityGroup, 0);
        // An Allow for the account hides what the group says, so one change always suffices.
        let removing_suffices = group.allows || !needed;
        if removing_suffices && group.denies.len() <= 1 {
            self.remove(group.denies);
        } else {
            self.allow(Layer::Identity, 0, request.resource.arn);
        }
    }

    fn path(&mut self, request: &Request<'p>, layer: Layer, path: Option<&'p Path>) {
        for (level, node) in path.into_iter().flatten().enumerate() {
            self.must_allow(request, layer, level, &node.policies);
        }
    }

    fn must_allow(&mut self, request: &Request<'p>, layer: Layer, level: usize, set: &Set) {
        let stand = stand(request, set, layer, level);
        self.remove(stand.denies);
        if !stand.allows {
            self.allow(layer, level, request.resource.arn);
        }
    }

    fn remove(&mut self, denies: Vec<Counted>) {
        for deny in denies {
            // A statement on the caller's path may also stand on the owner's; it is named twice.
            if !self.denies.contains(&deny) {
                self.denies.push(deny);
            }
        }
    }

    fn allow(&mut self, layer: Layer, level: usize, arn: &'p str) {
        let place = self
            .allows
            .iter_mut()
            .find(|(at, own, _)| (*at, *own) == (layer, level));
        match place {
            Some((_, _, arns)) => {
                if !arns.contains(&arn) {
                    arns.push(arn);
                }
            }
            None => self.allows.push((layer, level, vec![arn])),
        }
    }

    fn finish(self) -> Fix {
        let mut changes = Vec::new();
        for deny in &self.denies {
            changes.extend(origin(self.gathered, *deny).map(|(origin, _)| Change::Remove(origin)));
        }
        for (layer, at, arns) in &self.allows {
            match self.statement(*layer, arns) {
                Ok(statement) => changes.push(Change::Allow {
                    layer: *layer,
                    level: *at,
                    target: level(self.gathered, *layer, *at).map(|level| level.target.clone()),
                    statement,
                }),
                Err(because) => return impossible(because),
            }
        }
        Fix::Changes { changes }
    }

    /// An Allow of exactly what was asked.
    fn statement(&self, layer: Layer, arns: &[&str]) -> Result<Statement, &'static str> {
        let action = ActionPattern::parse(self.question.action);
        let action = action.ok_or("the action is not of the form code:name")?;
        let mut resources = Vec::with_capacity(arns.len());
        for arn in arns {
            resources.push(ResourcePattern::parse(arn).ok_or("the resource is no ARN")?);
        }
        let mut statement = Statement::new(Effect::Allow, vec![action], resources);
        if matches!(layer, Layer::Trust | Layer::ResourceBased) {
            if *self.question.principal == Principal::Anonymous {
                return Err("nobody can be named to grant it to: the caller is anonymous");
            }
            statement.principals = Some(Box::new(principals(self.question.principal)));
        }
        if layer == Layer::Trust {
            statement.resources = None;
        }
        Ok(statement)
    }
}

fn principals(principal: &Principal) -> Principals {
    let name: Box<[Box<str>]> = Box::new([who(principal).into()]);
    match principal {
        Principal::Service { .. } => Principals {
            service: Some(name),
            ..Principals::default()
        },
        Principal::Federated { .. } => Principals {
            federated: Some(name),
            ..Principals::default()
        },
        _ => Principals {
            ram: Some(name),
            ..Principals::default()
        },
    }
}

/// What the statements of a layer say, all of them.
fn stand(request: &Request<'_>, set: &Set, layer: Layer, level: usize) -> Stand {
    let mut stand = Stand {
        denies: Vec::new(),
        allows: false,
    };
    for (place, policy, index) in about(set, layer, level, request) {
        match place.effect {
            Effect::Allow if stand.allows => {}
            Effect::Allow => stand.allows = request.counts(policy, index),
            Effect::Deny if request.counts(policy, index) => stand.denies.push(place),
            Effect::Deny => {}
        }
    }
    stand
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Attached, Context, Kind, Level, Policy, Resource, Scope, explain};

    const ME: &str = "1000000000000001";
    const OTHER: &str = "1000000000000002";

    fn attached(statements: &str) -> Attached {
        let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        let policy = Policy::parse(&text, Kind::Identity).unwrap();
        Attached::to_user(Arc::new(policy), "P", "alice")
    }

    fn on<'r>(arn: &'r str, owner: &'r str, group: Option<&'r str>) -> Resource<'r> {
        Resource { arn, owner, group }
    }

    fn fix(
        principal: &Principal,
        resources: &[Resource<'_>],
        gathered: &Gathered<'_>,
    ) -> Vec<Change> {
        let context = Context::new();
        let question = Question::new(principal, "oss:GetObject", resources, &context);
        match explain(&question, gathered).fix {
            Some(Fix::Changes { changes }) => changes,
            other => panic!("{other:?}"),
        }
    }

    /// The one statement that a fix adds, and to which layer.
    fn added(changes: &[Change]) -> (Layer, &Statement) {
        match changes {
            [
                Change::Allow {
                    layer, statement, ..
                },
            ] => (*layer, statement),
            other => panic!("{other:?}"),
        }
    }

    fn names(statement: &Statement) -> Vec<&str> {
        let resources = statement.resources().unwrap().patterns().iter();
        resources.map(ResourcePattern::text).collect()
    }

    #[test]
    fn what_allows_one_resource_may_spare_a_change_for_another() {
        let mut group = attached(
            r#"{"Effect":"Allow","Action":"oss:*","Resource":"*"},
            {"Effect":"Deny","Action":"oss:GetObject","Resource":"*"}"#,
        );
        group.source.scope = Scope::ResourceGroup("g".into());
        let identity = Set::new(vec![group]);
        let gathered = Gathered {
            identity: Some(&identity),
            ..Gathered::default()
        };
        let alice = Principal::user(ME, "alice");
        let inside = on("acs:oss:*:*:b", ME, Some("g"));
        // Alone, the Deny of the group goes.
        assert!(matches!(
            fix(&alice, &[inside], &gathered)[..],
            [Change::Remove(_)]
        ));
        // An Allow of everything for the account hides what the group says.
        let changes = fix(&alice, &[on("*", ME, None), inside], &gathered);
        assert_eq!(names(added(&changes).1), ["*"]);
    }

    #[test]
    fn what_has_to_go_goes_from_where_it_stands() {
        let other = r#"{"Effect":"Allow","Action":"ecs:*","Resource":"*"}"#;
        let deny = r#"{"Effect":"Deny","Action":"oss:*","Resource":"*"}"#;
        let mut group = attached(&format!("{},{deny}", deny.replace("Deny", "Allow")));
        group.source.scope = Scope::ResourceGroup("g".into());
        let identity = Set::new(vec![
            group,
            attached(other),
            attached(&format!("{other},{other},{deny}")),
        ]);
        let gathered = Gathered {
            identity: Some(&identity),
            ..Gathered::default()
        };
        let resources = [on("*", ME, None), on("acs:oss:*:*:b", ME, Some("g"))];
        let changes = fix(&Principal::user(ME, "alice"), &resources, &gathered);
        // The Deny of the group may stay, hidden by the Allow; the other one may not.
        let [Change::Remove(origin), Change::Allow { .. }] = &changes[..] else {
            panic!("{changes:?}")
        };
        assert_eq!((origin.place.policy, origin.place.statement), (2, 2));
    }

    #[test]
    fn the_owner_needs_nothing_for_what_is_the_owners() {
        let nothing = Set::default();
        let gathered = Gathered {
            resource_based: Some(&nothing),
            ..Gathered::default()
        };
        let root = Principal::Root { account: ME.into() };
        let resources = [
            on("acs:oss:*:*:own", ME, None),
            on("acs:oss:*:*:foreign", OTHER, None),
        ];
        let changes = fix(&root, &resources, &gathered);
        let (layer, statement) = added(&changes);
        assert_eq!(layer, Layer::ResourceBased);
        assert_eq!(names(statement), ["acs:oss:*:*:foreign"]);
    }

    #[test]
    fn who_is_not_controlled_needs_no_control_policy() {
        let silent = Path::new(vec![Level {
            target: "r".into(),
            policies: Set::default(),
        }]);
        let nothing = Set::default();
        let gathered = Gathered {
            control: Some(&silent),
            resource_based: Some(&nothing),
            ..Gathered::default()
        };
        let resource = on("acs:oss:*:*:b", ME, None);
        let service = Principal::Service {
            account: ME.into(),
            service: "ecs.aliyuncs.com".into(),
        };
        let changes = fix(&service, &[resource], &gathered);
        assert_eq!(added(&changes).0, Layer::ResourceBased);
        let alice = Principal::user(ME, "alice");
        assert_eq!(fix(&alice, &[resource], &gathered).len(), 2);
        let (resources, context) = ([resource], Context::new());
        let mut question = Question::new(&alice, "oss:GetObject", &resources, &context);
        question.management_account = true;
        let Some(Fix::Changes { changes }) = explain(&question, &gathered).fix else {
            panic!("no fix")
        };
        assert_eq!(added(&changes).0, Layer::Identity);
    }

    #[test]
    fn whoever_asks_is_named_as_what_they_are() {
        let nothing = Set::default();
        let gathered = Gathered {
            resource_based: Some(&nothing),
            ..Gathered::default()
        };
        let provider = "acs:ram::1000000000000002:saml-provider/idp";
        let service = Principal::Service {
            account: OTHER.into(),
            service: "ecs.aliyuncs.com".into(),
        };
        let federated = Principal::Federated {
            account: OTHER.into(),
            provider_arn: provider.into(),
        };
        let user = "acs:ram::1000000000000002:user/bob";
        for (principal, named) in [
            (Principal::user(OTHER, "bob"), [vec![user], vec![], vec![]]),
            (
                service,
                [vec![], vec!["1000000000000002@ecs.aliyuncs.com"], vec![]],
            ),
            (federated, [vec![], vec![], vec![provider]]),
        ] {
            let changes = fix(&principal, &[on("acs:oss:*:*:b", ME, None)], &gathered);
            let principals = added(&changes).1.principals().unwrap();
            let lists = [
                principals.ram(),
                principals.service(),
                principals.federated(),
            ];
            let lists = lists.map(|list| list.iter().map(|name| &**name).collect::<Vec<_>>());
            assert_eq!(lists, named);
        }
    }

    #[test]
    fn only_a_trust_policy_says_nothing_of_resources() {
        let nothing = Set::default();
        let service = Principal::Service {
            account: ME.into(),
            service: "ecs.aliyuncs.com".into(),
        };
        for (trust, resource_based, patterns) in [
            (Some(&nothing), None, None),
            (None, Some(&nothing), Some(1)),
        ] {
            let gathered = Gathered {
                trust,
                resource_based,
                ..Gathered::default()
            };
            let changes = fix(&service, &[on("acs:ram::*:role/r", ME, None)], &gathered);
            let resources = added(&changes).1.resources();
            assert_eq!(resources.map(|own| own.patterns().len()), patterns);
        }
    }
}
