//! Decisions as they were recorded, read from what lies packed beside their events.

use model::{AccountId, Moment};
use serde_json::Value;

use super::packed::{
    BETWEEN, DECISIONS, MFA, MFA_KNOWN, MORE_KNOWN, Packed, PackedControl, PackedElsewhere,
    PackedStatements, PackedVerdict, SECURE, SELF_SERVICE, SESSION_POLICY,
};
use super::trace::{AskedDirectory, Control, Statement, Trace, VERSION, Verdict};

impl Trace {
    /// The trace that was kept with an event. `None` if it cannot be read by this program.
    #[must_use]
    pub fn read(bytes: &[u8], event: &Value) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        let (packed, more): (Packed<'_>, _) = postcard::take_from_bytes(rest).ok()?;
        let (elsewhere, more): (PackedElsewhere<'_>, _) = match more {
            [] => (Vec::new(), more),
            more => postcard::take_from_bytes(more).ok()?,
        };
        let control: PackedControl<'_> = match more {
            [] => PackedControl::default(),
            more => postcard::from_bytes(more).ok()?,
        };
        let account = event["recipientAccountId"].as_str()?;
        let begin = ram(account);
        let resource = |(own, rest): &(bool, &str)| {
            let begin = if *own { begin.as_str() } else { "" };
            [begin, rest].concat()
        };
        let known = |flag: u8| packed.flags & flag != 0;
        Some(Self {
            weight: packed.weight,
            revision: packed.revision,
            between: known(BETWEEN),
            principal: match &*packed.principal {
                "" => principal(event, account)?,
                given => given.to_owned(),
            },
            resources: packed.resources.iter().map(resource).collect(),
            owner: if packed.owner.is_empty() {
                account
            } else {
                packed.owner
            }
            .to_owned(),
            secure: known(SECURE),
            mfa: known(MFA_KNOWN).then(|| known(MFA)),
            session_policy: known(MORE_KNOWN).then(|| known(SESSION_POLICY)),
            self_service: known(MORE_KNOWN).then(|| known(SELF_SERVICE)),
            conditions: packed.conditions.iter().map(owned).collect(),
            verdicts: read_verdicts(&packed.verdicts, event)?
                .into_iter()
                .enumerate()
                .map(|(place, verdict)| {
                    let mut elsewhere = elsewhere.iter();
                    let found = elsewhere.find(|(one, _)| usize::from(*one) == place);
                    let resources = found.map(|(_, some)| some.iter().map(resource).collect());
                    let mut denied = control.denied.iter();
                    let denied = denied.find(|(one, ..)| usize::from(*one) == place);
                    Verdict {
                        resources: resources.unwrap_or_default(),
                        control: denied.map(read_control),
                        ..verdict
                    }
                })
                .collect(),
            directories: control.directories.iter().map(read_directory).collect(),
        })
    }

    /// All condition keys of the request, with what its event says.
    #[must_use]
    pub fn all_conditions(&self, time: Moment, source: &str) -> Vec<(String, Vec<String>)> {
        let one = |key: &str, value: String| (key.to_owned(), vec![value]);
        let mut all = vec![
            one("acs:CurrentTime", time.to_string()),
            one("acs:SecureTransport", self.secure.to_string()),
            one("acs:SourceIp", source.to_owned()),
        ];
        all.extend(self.mfa.map(|mfa| one("acs:MFAPresent", mfa.to_string())));
        all.extend(self.conditions.iter().cloned());
        all
    }
}

/// The ARN of the owner or user whom an event names.
fn principal(event: &Value, account: &str) -> Option<String> {
    let identity = &event["userIdentity"];
    let begin = ram(account);
    match identity["type"].as_str()? {
        "root-account" => Some([begin.as_str(), "root"].concat()),
        _ => Some([begin.as_str(), "user/", identity["userName"].as_str()?].concat()),
    }
}

fn owned((key, values): &(&str, Vec<&str>)) -> (String, Vec<String>) {
    let values = values.iter().map(|value| (*value).to_owned());
    ((*key).to_owned(), values.collect())
}

fn read_verdicts(packed: &[PackedVerdict<'_>], event: &Value) -> Option<Vec<Verdict>> {
    let (service, name) = (event["serviceName"].as_str()?, event["eventName"].as_str()?);
    let one = |verdict: &PackedVerdict<'_>| {
        Some(Verdict {
            action: match verdict.action {
                "" => usual_action(service, name),
                given => given.to_owned(),
            },
            resources: Vec::new(),
            decision: (*DECISIONS.get(usize::from(verdict.decision))?).to_owned(),
            statements: verdict.statements.iter().map(read_statement).collect(),
            control: None,
        })
    };
    packed.iter().map(one).collect()
}

fn read_control((_, caller, node, statements): &(u8, bool, &str, PackedStatements<'_>)) -> Control {
    Control {
        caller: *caller,
        node: (*node).to_owned(),
        statements: statements.iter().map(read_statement).collect(),
    }
}

fn read_directory((account, revision): &(u64, u64)) -> AskedDirectory {
    AskedDirectory {
        account: AccountId::new(*account),
        revision: *revision,
    }
}

fn read_statement(
    (denies, system, name, version, statement): &(bool, bool, &str, &str, u32),
) -> Statement {
    let kind = if *system { "System/" } else { "Custom/" };
    Statement {
        policy: [kind, name].concat(),
        version: (*version).to_owned(),
        statement: *statement,
        denies: *denies,
    }
}

/// What ARNs of RAM in an account begin with.
fn ram(account: &str) -> String {
    ["acs:ram::", account, ":"].concat()
}

/// The action that an event of this name and service is about, if it is like most.
fn usual_action(service: &str, name: &str) -> String {
    let mut action = [service, ":", name].concat();
    if let Some(service) = action.get_mut(..service.len()) {
        service.make_ascii_lowercase();
    }
    action
}
