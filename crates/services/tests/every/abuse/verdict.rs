//! Whether what came of abuse is what must come of it.

use services::testing::ADMINISTRATOR;

use super::attack::{Attack, By, Must};
use super::outcome::{Outcome, holds};
use super::stage::Base;

/// What is wrong, if something is.
pub(super) fn verdict(attack: &Attack, base: &Base, came: &Outcome, them: &str) -> Option<String> {
    let findings = [
        broken(came),
        left_behind(attack, came),
        unlike(attack, base, came, them),
    ];
    let findings: Vec<_> = findings.into_iter().flatten().collect();
    (!findings.is_empty()).then(|| findings.join("; "))
}

/// What holds for every call.
fn broken(came: &Outcome) -> Option<String> {
    let Outcome { status, code, .. } = came;
    if came.is_ok() {
        return None;
    }
    if !(400..500).contains(status) {
        return Some(format!("{status} {code}"));
    }
    if came.message.is_empty() || came.request_id.is_empty() {
        return Some(format!("{code} without a word or an id"));
    }
    None
}

/// A refusal changes nothing, and nobody changes the other account but those of it.
fn left_behind(attack: &Attack, came: &Outcome) -> Option<String> {
    let (own, other) = match attack.by {
        By::Stranger => (&came.theirs, &came.ours),
        By::Administrator | By::Nobody => (&came.ours, &came.theirs),
    };
    if !other.is_empty() {
        return Some(format!("changed another account: {other:?}"));
    }
    (!came.is_ok() && !own.is_empty()).then(|| format!("was refused and changed {own:?}"))
}

fn unlike(attack: &Attack, base: &Base, came: &Outcome, them: &str) -> Option<String> {
    match &attack.must {
        Must::Miss => {
            let missed =
                came.code == "MissingParameter" && came.message.contains(&attack.parameter);
            (!missed).then(|| format!("ended in {}: {}", came.code, came.message))
        }
        Must::Refuse if came.is_ok() => Some("was served".to_owned()),
        Must::Refuse => unnamed(attack, came),
        Must::MeanCaller if came.is_ok() => unseen(attack, ADMINISTRATOR, base, came),
        Must::MeanCaller => (!came.message.contains(ADMINISTRATOR))
            .then(|| format!("ended in {} and is not about the caller", came.code)),
        // A sound call may be refused for the sake of another parameter: then this one is not got to.
        Must::RefuseOrShow(_) | Must::RefuseOrHide(_)
            if !came.is_ok() && came.says_as(&base.outcome) =>
        {
            None
        }
        Must::RefuseOrShow(_) | Must::RefuseOrHide(_) if !came.is_ok() => unnamed(attack, came),
        // Shorter ones are in other texts, too.
        Must::RefuseOrHide(value) => {
            let seen = value.len() > 6 && came.shows(value);
            seen.then(|| "shows a secret".to_owned())
        }
        Must::RefuseOrShow(value) => unseen(attack, value, base, came),
        Must::StayHome(value) => {
            let unseen = unseen(attack, value, base, came).filter(|_| came.is_ok());
            unseen.or_else(|| spied(came, value, them))
        }
        Must::EndAsEver => {
            let differences = came.differences(&base.outcome, &base.volatile);
            (!differences.is_empty()).then(|| format!("is not what it is without: {differences:?}"))
        }
        Must::Deny => {
            let denied = came.code == "NoPermission" && came.status == 403;
            (!denied && !attack.free).then(|| format!("ended in {}", came.code))
        }
        Must::SeeNothing => None,
    }
}

/// A success that says nothing of the value, and did what a call does that has none.
fn unseen(attack: &Attack, value: &str, base: &Base, came: &Outcome) -> Option<String> {
    let ignoring = base.ignoring(&attack.parameter);
    let seen = came.shows(value) || !came.differences(ignoring, &base.volatile).is_empty();
    (!seen).then(|| "was served as if it were not there".to_owned())
}

/// An answer that tells of the other account what was not said to it.
fn spied(came: &Outcome, said: &str, them: &str) -> Option<String> {
    let tells = holds(&came.answer, them) && !said.contains(them);
    tells.then(|| format!("tells of the other account: {}", came.answer))
}

/// A refusal that does not say what is wrong: neither the parameter, nor a thing of its kind, nor the value.
fn unnamed(attack: &Attack, came: &Outcome) -> Option<String> {
    let name = attack.parameter.as_str();
    let said = format!("{} {}", came.code, came.message);
    let named = said.contains(name) || said.to_lowercase().contains(&spoken(name));
    let given = attack.blamed().map(|(_, value)| value.as_str());
    let meant = match &attack.must {
        Must::RefuseOrShow(value) => Some(value.as_str()),
        _ => None,
    };
    let quoted = given.chain(meant).any(|value| quotes(&came.message, value));
    let what = format!("ended in {} and names it not: {}", came.code, came.message);
    (!named && !quoted).then_some(what)
}

/// Whether a message repeats a value, as it is or escaped.
fn quotes(message: &str, value: &str) -> bool {
    let escaped = format!("{value:?}");
    let escaped = escaped.trim_matches('"');
    !value.is_empty() && (message.contains(value) || message.contains(escaped))
}

/// The last two words of a parameter's name, as a sentence would have them: `PolicyDocument` is
/// `policy document`.
fn spoken(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => word.push(letter),
            _ => words.push(letter.to_lowercase().to_string()),
        }
    }
    let skipped = words.len().saturating_sub(2);
    words.split_off(skipped).join(" ")
}
