//! A workload as our own engine takes it.

use std::sync::Arc;

use anyhow::{Result, anyhow, ensure};
use policy::{
    Attached, Context, Decision, EntityKind, Explanation, Gathered, Kind, Level, Path, Policy,
    Principal, Question, Resource, Set, decide, explain,
};

use crate::draw::{ACCOUNT, Statement, document};
use crate::workload::{Attachment, Workload};

/// A workload with our sets and contexts.
#[derive(Debug)]
pub struct Case {
    /// What it is made from.
    pub workload: Workload,
    /// The identity layer.
    pub identity: Set,
    session: Set,
    levels: Path,
    contexts: Vec<Context>,
    principal: Principal,
}

impl Case {
    /// The workload, parsed.
    ///
    /// # Errors
    ///
    /// When a document of the workload is wrong.
    pub fn new(workload: Workload) -> Result<Self> {
        let session = alone(&workload.session, Kind::Session)?;
        let mut levels = Vec::new();
        for (number, statements) in workload.control.iter().enumerate() {
            let policies = alone(statements, Kind::Control)?;
            let target = format!("level-{number}").into();
            levels.push(Level { target, policies });
        }
        let asked = workload.asked.iter();
        Ok(Self {
            identity: identity(&workload.policies)?,
            session,
            levels: Path::new(levels),
            contexts: asked.map(|asked| asked.request.context()).collect(),
            principal: Principal::session(ACCOUNT, "worker", "one"),
            workload,
        })
    }

    /// Everything gathered: this identity layer alone, or all.
    #[must_use]
    pub fn gathered<'a>(&'a self, identity: &'a Set, all: bool) -> Gathered<'a> {
        let identity = Gathered {
            identity: Some(identity),
            ..Gathered::default()
        };
        if !all {
            return identity;
        }
        Gathered {
            session: Some(&self.session),
            control: Some(&self.levels),
            ..identity
        }
    }

    /// Decides on the request of this number.
    #[must_use]
    pub fn decide(&self, number: usize, gathered: &Gathered<'_>) -> Option<Decision> {
        self.with(number, |question| decide(question, gathered).decision)
    }

    /// Explains the decision on it.
    #[must_use]
    pub fn explain(&self, number: usize, gathered: &Gathered<'_>) -> Option<Explanation> {
        self.with(number, |question| explain(question, gathered))
    }

    /// Reads all of a request and does nothing with it.
    #[must_use]
    pub fn touch(&self, number: usize) -> Option<usize> {
        let request = &self.workload.asked.get(number)?.request;
        let keys = self.contexts.get(number)?.iter();
        let values = keys.flat_map(|(key, values)| values.chain([key]));
        let texts = values.chain([request.action.as_str(), request.resource.as_str()]);
        let sums = texts.map(|text| text.bytes().map(usize::from).sum::<usize>());
        Some(sums.sum())
    }

    fn with<T>(&self, number: usize, judge: impl FnOnce(&Question<'_>) -> T) -> Option<T> {
        let request = &self.workload.asked.get(number)?.request;
        let context = self.contexts.get(number)?;
        let resources = [Resource {
            arn: &request.resource,
            owner: ACCOUNT,
            group: None,
        }];
        let question = Question::new(&self.principal, &request.action, &resources, context);
        Some(judge(std::hint::black_box(&question)))
    }

    /// Holds every decision against the plain scan's: no time is worth anything if they differ.
    ///
    /// # Errors
    ///
    /// Names the first request that is decided otherwise.
    pub fn agree(&self) -> Result<()> {
        for all in [false, true] {
            let gathered = self.gathered(&self.identity, all);
            for (number, asked) in self.workload.asked.iter().enumerate() {
                let plain = if all { asked.all } else { asked.identity };
                let ours = self.decide(number, &gathered);
                let request = &asked.request;
                ensure!(
                    ours == Some(plain),
                    "{} on {}: {ours:?}, the plain scan says {plain:?}",
                    request.action,
                    request.resource
                );
            }
        }
        Ok(())
    }
}

/// The identity layer of a principal.
///
/// # Errors
///
/// When a document is wrong.
pub fn identity(policies: &[Attachment]) -> Result<Set> {
    let mut attached = Vec::new();
    for one in policies {
        let policy = parsed(&one.statements, Kind::Identity)?;
        let mut place = Attached::to_user(policy, &one.name, "alice");
        if let Some(group) = &one.group {
            place.source.entity_kind = EntityKind::Group;
            place.source.entity = group.as_str().into();
        }
        attached.push(place);
    }
    Ok(Set::new(attached))
}

fn alone(statements: &[Statement], kind: Kind) -> Result<Set> {
    let policy = parsed(statements, kind)?;
    Ok(Set::new(vec![Attached::to_user(policy, "only", "alice")]))
}

fn parsed(statements: &[Statement], kind: Kind) -> Result<Arc<Policy>> {
    let policy = Policy::parse(&document(statements), kind)
        .map_err(|mistakes| anyhow!("a policy of the workload is wrong: {mistakes}"))?;
    Ok(Arc::new(policy))
}
