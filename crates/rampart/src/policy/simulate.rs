//! `rampart policy simulate`: a decision offline, from files, with its explanation.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use policy::{
    Applied, Attached, Change, Context, Decision, EntityKind, Explanation, Failure, Fix, Gathered,
    Level, Miss, PolicyType, Principal, Question, Resource, Scope, Set, Source, Why, explain,
};

use super::source;
use crate::exit::Exit;
use crate::output::{Output, print, print_json};

/// Decides from files, and says why
///
/// Ends with 0 if allowed and with 3 if denied.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Simulate {
    /// Policies of the caller: of the user and its groups, or of the role
    #[arg(long, value_name = "FILE", num_args = 1..)]
    policies: Vec<PathBuf>,
    /// The policy a session was issued with
    #[arg(long, value_name = "FILE")]
    session: Option<PathBuf>,
    /// Control policies of the directory, one file for each node from Root to the member
    #[arg(long, value_name = "FILE", num_args = 1..)]
    control: Vec<PathBuf>,
    /// The action, such as oss:GetObject
    #[arg(long, value_name = "ACTION")]
    action: String,
    /// The ARN of the resource
    #[arg(long, value_name = "ARN")]
    resource: String,
    /// Condition keys, such as acs:SourceIp=10.0.0.1; a key may be repeated for several values
    #[arg(long, value_name = "KEY=VALUE", num_args = 1.., value_parser = pair)]
    context: Vec<(String, String)>,
    /// The ARN of the calling user or role [default: a user of the resource's account]
    #[arg(long, value_name = "ARN")]
    principal: Option<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Simulate {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let account = self.account();
        let principal = self.principal(&account)?;
        let owner = account_of(&self.resource).unwrap_or(&account);
        let resources = [Resource {
            arn: &self.resource,
            owner,
            group: None,
        }];
        let mut context = Context::new();
        for (key, value) in &self.context {
            context.insert(key, value.as_str());
        }
        let identity = set(
            &self.policies,
            policy::Kind::Identity,
            EntityKind::User,
            "caller",
        )?;
        let session = match &self.session {
            Some(path) => Some(set(
                std::slice::from_ref(path),
                policy::Kind::Session,
                EntityKind::Session,
                "session",
            )?),
            None => None,
        };
        let control = self.path()?;
        let gathered = Gathered {
            identity: Some(&identity),
            session: session.as_ref(),
            control: control.as_ref(),
            ..Gathered::default()
        };
        let question = Question::new(&principal, &self.action, &resources, &context);
        let explanation = explain(&question, &gathered);
        match self.output {
            Output::Json => print_json(&explanation)?,
            Output::Text => print(&told(&explanation))?,
        }
        Ok(match explanation.decision {
            Decision::Allow => Exit::Done,
            Decision::ExplicitDeny | Decision::ImplicitDeny => Exit::Denied,
        })
    }

    /// The caller's account: its own, else the resource's, else one made up.
    fn account(&self) -> String {
        let principal = self.principal.as_deref().and_then(account_of);
        principal
            .or_else(|| account_of(&self.resource))
            .unwrap_or(SOME_ACCOUNT)
            .to_owned()
    }

    fn principal(&self, account: &str) -> anyhow::Result<Principal> {
        let Some(arn) = &self.principal else {
            return Ok(match self.session {
                Some(_) => Principal::session(account, "role", "session"),
                None => Principal::user(account, "user"),
            });
        };
        let wrong = || {
            anyhow::anyhow!(
                "--principal {arn}: write acs:ram::ACCOUNT:user/NAME, acs:ram::ACCOUNT:role/NAME \
                 or acs:ram::ACCOUNT:root"
            )
        };
        let relative = arn.splitn(5, ':').nth(4).ok_or_else(wrong)?;
        match relative.split_once('/') {
            Some(("user", name)) => Ok(Principal::user(account, name)),
            Some(("role" | "assumed-role", name)) => {
                let (role, session) = name.split_once('/').unwrap_or((name, "session"));
                Ok(Principal::session(account, role, session))
            }
            None if relative == "root" => Ok(Principal::Root {
                account: account.into(),
            }),
            _ => Err(wrong()),
        }
    }

    /// The path of the directory, counted from the member as the judge wants it.
    fn path(&self) -> anyhow::Result<Option<policy::Path>> {
        if self.control.is_empty() {
            return Ok(None);
        }
        let levels = self.control.iter().rev().map(|path| {
            let target = Arc::from(path.display().to_string());
            let policies = set(
                std::slice::from_ref(path),
                policy::Kind::Control,
                EntityKind::Directory,
                &target,
            )?;
            Ok(Level { target, policies })
        });
        let levels = levels.collect::<anyhow::Result<_>>()?;
        Ok(Some(policy::Path::new(levels)))
    }
}

/// Policies of files, attached to one entity.
fn set(
    paths: &[PathBuf],
    kind: policy::Kind,
    entity_kind: EntityKind,
    entity: &str,
) -> anyhow::Result<Set> {
    let attached = paths.iter().map(|path: &PathBuf| {
        let source = Source {
            name: name(path),
            policy_type: PolicyType::Custom,
            version: "v1".into(),
            entity_kind,
            entity: entity.into(),
            scope: Scope::Account,
        };
        Ok(Attached {
            policy: source::policy(path, kind)?,
            source,
        })
    });
    Ok(Set::new(attached.collect::<anyhow::Result<Vec<_>>>()?))
}

fn name(path: &Path) -> Arc<str> {
    path.display().to_string().into()
}

fn account_of(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    let account = (parts.next() == Some("acs"))
        .then(|| parts.nth(2))
        .flatten();
    account.filter(|account| !account.is_empty() && *account != "*")
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE, such as acs:SourceIp=10.0.0.1".to_owned()),
    }
}

/// The explanation for people.
pub(super) fn told(explanation: &Explanation) -> String {
    let mut lines = vec![
        match explanation.decision {
            Decision::Allow => "ALLOW",
            Decision::ExplicitDeny => "DENY (a statement denies it)",
            Decision::ImplicitDeny => "DENY (nothing allows it)",
        }
        .to_owned(),
        explanation.summary.clone(),
    ];
    lines.extend(explanation.statements.iter().map(applied));
    for miss in &explanation.misses {
        lines.push(missed(miss));
        lines.extend(
            miss.failures
                .iter()
                .map(|failure| format!("    {}", failed(failure))),
        );
    }
    match &explanation.fix {
        Some(Fix::Changes { changes }) => {
            lines.push("To allow it:".to_owned());
            lines.extend(
                changes
                    .iter()
                    .map(|change| format!("  {}", changed(change))),
            );
        }
        Some(Fix::Impossible { because }) => {
            lines.push(format!("No change of policies can allow it: {because}."));
        }
        None => {}
    }
    lines.join("\n")
}

fn applied(one: &Applied) -> String {
    let place = &one.origin;
    let conditions: Vec<_> = one
        .conditions
        .iter()
        .map(|condition| format!(", because {condition}"))
        .collect();
    format!(
        "  {:?} by statement {} of {} ({:?} layer){}",
        place.effect,
        place.statement + 1,
        place.policy,
        place.layer,
        conditions.concat()
    )
}

fn missed(miss: &Miss) -> String {
    let Miss { origin, .. } = miss;
    format!(
        "  Statement {} of {} comes near, but:",
        origin.statement + 1,
        origin.policy
    )
}

fn failed(failure: &Failure) -> String {
    match failure {
        Failure::Action {
            asked,
            patterns,
            excluded: false,
        } => {
            format!("its Action {} does not cover {asked}", patterns.join(", "))
        }
        Failure::Action {
            asked,
            patterns,
            excluded: true,
        } => {
            format!("its NotAction {} leaves {asked} out", patterns.join(", "))
        }
        Failure::Resource { asked, patterns } => {
            format!(
                "its Resource {} does not cover {asked}",
                patterns.join(", ")
            )
        }
        Failure::Principal { asked, named } => {
            format!("its Principal {} does not name {asked}", named.join(", "))
        }
        Failure::Condition {
            operator,
            key,
            asked,
            expected,
            why,
        } => {
            let expected = expected.join(", ");
            match why {
                Why::Absent => {
                    format!("{operator} {key} wants {expected}; the request has no {key}")
                }
                Why::Differs => {
                    format!(
                        "{operator} {key} wants {expected}; the request has {}",
                        asked.join(", ")
                    )
                }
                Why::Undecidable => {
                    format!(
                        "{operator} {key} cannot compare {expected} with {}",
                        asked.join(", ")
                    )
                }
            }
        }
        Failure::Unreadable => "part of it cannot be understood".to_owned(),
    }
}

fn changed(change: &Change) -> String {
    match change {
        Change::Allow {
            layer,
            target,
            statement,
            ..
        } => {
            let place = target
                .as_ref()
                .map(|target| format!(" of {target}"))
                .unwrap_or_default();
            let text = serde_json::to_string(statement).unwrap_or_default();
            format!("add to the {layer:?} policies{place}: {text}")
        }
        Change::Remove(origin) => {
            format!(
                "take away or narrow statement {} of {}",
                origin.statement + 1,
                origin.policy
            )
        }
    }
}

const SOME_ACCOUNT: &str = "1000000000000001";

const EXAMPLES: &str = "\
Examples:
  rampart policy simulate --policies read.json --action oss:GetObject \\
      --resource 'acs:oss:*:1000000000000001:reports/may.csv' --context acs:SourceIp=10.0.0.1
  rampart policy simulate --policies admin.json --control root.json member.json \\
      --action ecs:DeleteInstance --resource '*' --output json";
