//! What a policy knows of its own statements, so that a decision looks at few of them: made once
//! for each version and shared by all that the policy is attached to.

mod asked;
mod topics;

pub(crate) use asked::Asked;
use asked::{BOXES, place};
pub(crate) use topics::Topics;

use crate::hash;
use crate::pattern::{self, Subject};
use crate::{ActionPattern, Arn, Document, Effect, Statement};

/// The action patterns of a policy, sorted into boxes by the service they are about.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    /// Where the lines of each box begin; the last box holds what may be about any service.
    starts: [u32; BOXES + 2],
    lines: Box<[Line]>,
    topics: Topics,
    /// The Allow statements.
    allows: Box<[Allow]>,
    /// Whether an Allow is left out because nobody can read it.
    broken: bool,
    /// For statements with several conditions that are not written the cheapest first: their order.
    orders: Box<[(u32, Box<[u16]>)]>,
}

/// An action pattern, or a statement that takes a closer look.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// The literal beginning and end of the pattern's name, as far as eight bytes hold them, and
    /// which of their bytes count.
    head: u64,
    heads: u64,
    tail: u64,
    tails: u64,
    /// What the spellings of its service have in common; nothing for what may be about any service.
    code: u32,
    statement: u32,
    /// The pattern; what is not there stands for all of the statement's.
    pattern: u32,
    /// What the statement's only resource must have, or nothing; see [`pattern::key`].
    resource: u32,
    /// If nothing but the spelling of the service is left to be compared: the least length of a name.
    least: Option<u8>,
}

impl Line {
    /// A statement of which every action must be asked.
    const fn asking(statement: u32, resource: u32) -> Self {
        Self {
            resource,
            head: 0,
            heads: 0,
            tail: 0,
            tails: 0,
            code: 0,
            statement,
            pattern: ALL,
            least: None,
        }
    }

    /// Whether the letters that are known allow for the action. One answer of all comparisons: to
    /// guess each of them wrong now and then would cost more than to make them.
    fn may_match(&self, action: &Asked<'_>, code: u32) -> bool {
        let head = (action.head ^ self.head) & self.heads;
        let tail = (action.tail ^ self.tail) & self.tails;
        head | tail | u64::from(self.code ^ code) == 0
    }

    /// Its statement, if that speaks about the action, which it may.
    fn speaking(&self, action: &Asked<'_>, document: &Document) -> Option<usize> {
        let index = usize::try_from(self.statement).ok()?;
        let statement = document.statements().get(index)?;
        let pattern = usize::try_from(self.pattern).ok()?;
        let speaks = match statement.actions().patterns().get(pattern) {
            Some(pattern) => self.matches(pattern, action),
            None => speaks(statement, action.text),
        };
        speaks.then_some(index)
    }

    /// Whether the pattern covers the action, which it may.
    fn matches(&self, pattern: &ActionPattern, action: &Asked<'_>) -> bool {
        let Some(least) = self.least else {
            return pattern.matches(action.text);
        };
        let code = pattern.text().split_at_checked(action.code.len());
        usize::from(least) <= action.name
            && code.is_some_and(|(code, rest)| {
                rest.starts_with(':') && code.eq_ignore_ascii_case(action.code)
            })
    }
}

/// An Allow statement, and what is known of its only resource.
#[derive(Clone, Copy, Debug)]
struct Allow {
    statement: u32,
    /// As in a [`Line`].
    resource: u32,
    /// What the spellings of the resource's service have in common, or nothing.
    code: u32,
}

/// The first so many of eight bytes.
fn first(count: usize) -> u64 {
    let bits = u32::try_from(8 * count).unwrap_or(u32::MAX);
    u64::MAX.checked_shl(bits).map_or(u64::MAX, |rest| !rest)
}

/// The last so many of eight bytes.
fn last(count: usize) -> u64 {
    let bits = u32::try_from(8 * count).unwrap_or(u32::MAX);
    u64::MAX.checked_shr(bits).map_or(u64::MAX, |rest| !rest)
}

impl Form {
    pub(crate) fn of(document: &Document) -> Self {
        let mut making = Making::default();
        for (index, statement) in document.statements().iter().enumerate() {
            making.statement(u32::try_from(index).unwrap_or(ALL), statement);
        }
        making.boxed.sort_by_key(|(place, _)| *place);
        let mut starts = [0; BOXES + 2];
        for (place, start) in starts.iter_mut().enumerate() {
            let before = making.boxed.partition_point(|(own, _)| *own < place);
            *start = u32::try_from(before).unwrap_or(u32::MAX);
        }
        Self {
            starts,
            lines: making.boxed.into_iter().map(|(_, line)| line).collect(),
            topics: making.topics,
            allows: making.allows.into(),
            broken: making.broken,
            orders: making.orders.into(),
        }
    }

    /// The statements that speak about the action, by index; each once and in order.
    pub(crate) fn about(&self, action: &Asked<'_>, document: &Document) -> Vec<usize> {
        let mut found = Vec::new();
        self.show(action, document, |_| true, |index| found.push(index));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Shows those of them that may be about the resource. One may come more than once.
    pub(crate) fn about_resource(
        &self,
        action: &Asked<'_>,
        subject: Option<&Subject<'_>>,
        document: &Document,
        show: impl FnMut(usize),
    ) {
        self.show(action, document, |key| may_be(key, subject), show);
    }

    fn show(
        &self,
        action: &Asked<'_>,
        document: &Document,
        resource: impl Fn(u32) -> bool,
        mut show: impl FnMut(usize),
    ) {
        let mut look = |lines: &[Line], code: u32| {
            for line in lines {
                if line.may_match(action, code)
                    && resource(line.resource)
                    && let Some(index) = line.speaking(action, document)
                {
                    show(index);
                }
            }
        };
        if let Some(place) = action.place {
            look(self.boxed(place), action.tag);
        }
        look(self.boxed(BOXES), 0);
    }

    fn boxed(&self, place: usize) -> &[Line] {
        let at = |place: usize| usize::try_from(*self.starts.get(place)?).ok();
        let range = at(place).zip(at(place + 1));
        let lines = range.and_then(|(start, end)| self.lines.get(start..end));
        lines.unwrap_or_default()
    }

    /// Whether an Allow is among none of the answers because it cannot be read.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Which actions it may speak about.
    pub(crate) fn topics(&self) -> Topics {
        self.topics
    }

    /// The Allow statements by index, each with whether its resource may be the subject.
    pub(crate) fn allows(
        &self,
        subject: Option<&Subject<'_>>,
    ) -> impl Iterator<Item = (usize, bool)> {
        let code = subject.map_or(0, |subject| hash::short(subject.arn.code));
        self.allows.iter().filter_map(move |allow| {
            let index = usize::try_from(allow.statement).ok()?;
            let may = (allow.code == 0 || allow.code == code) && may_be(allow.resource, subject);
            Some((index, may))
        })
    }

    /// In which order to look at a statement's conditions, if not as they are written.
    pub(crate) fn order(&self, index: usize, statement: &Statement) -> Option<&[u16]> {
        if statement.conditions().len() < 2 || self.orders.is_empty() {
            return None;
        }
        let index = u32::try_from(index).ok()?;
        let place = self.orders.binary_search_by_key(&index, |(own, _)| *own);
        self.orders.get(place.ok()?).map(|(_, order)| &**order)
    }
}

/// Whether it is an Allow that cannot grant, because what it says is in doubt as a whole.
fn is_broken(statement: &Statement) -> bool {
    let actions = statement.actions();
    statement.effect() == Effect::Allow
        && (statement.is_unsure() || actions.is_negated() && actions.is_unsure())
}

/// Whether a resource with this [`pattern::key`] may be the subject.
fn may_be(key: u32, subject: Option<&Subject<'_>>) -> bool {
    key == 0 || subject.is_some_and(|subject| subject.has(key))
}

/// A form in the making.
#[derive(Default)]
struct Making {
    /// The lines, each with its box.
    boxed: Vec<(usize, Line)>,
    topics: Topics,
    allows: Vec<Allow>,
    broken: bool,
    orders: Vec<(u32, Box<[u16]>)>,
}

impl Making {
    fn statement(&mut self, index: u32, statement: &Statement) {
        let broken = is_broken(statement);
        let resource = only_resource(statement).filter(|_| !broken);
        let key = resource.and_then(|arn| pattern::key(arn.relative));
        if broken {
            self.broken = true;
        } else {
            self.lines(index, statement, key.unwrap_or(0));
        }
        if statement.effect() == Effect::Allow {
            let literal = resource.filter(|arn| !arn.code.contains(['*', '?']));
            self.allows.push(Allow {
                statement: index,
                resource: key.unwrap_or(0),
                code: literal.map_or(0, |arn| hash::short(arn.code)),
            });
        }
        let order = order(statement);
        if !order.is_sorted() {
            self.orders.push((index, order.into()));
        }
    }

    fn lines(&mut self, index: u32, statement: &Statement, resource: u32) {
        let actions = statement.actions();
        let allow = statement.effect() == Effect::Allow;
        if actions.is_negated() || actions.is_unsure() && !allow {
            self.boxed.push((BOXES, Line::asking(index, resource)));
            self.topics = Topics::EVERYTHING;
            return;
        }
        for (pattern, number) in actions.patterns().iter().zip(0..) {
            let (code, name) = pattern.text().split_once(':').unwrap_or(("*", "*"));
            let wild = ['*', '?'];
            let start = name.split(wild).next().unwrap_or_default();
            let end = name.rsplit(wild).next().unwrap_or_default();
            let any = code.contains(wild);
            // One star between short beginnings and ends of letters alone, which have two spellings.
            let sides = name.split_once('*').filter(|(start, end)| {
                let side = |text: &str| {
                    text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
                };
                side(start) && side(end)
            });
            let line = Line {
                head: hash::word(start.as_bytes()),
                heads: first(start.len()),
                tail: hash::last_word(end.as_bytes()),
                tails: last(end.len()),
                code: if any { 0 } else { hash::short(code) },
                statement: index,
                pattern: number,
                resource,
                least: sides
                    .filter(|_| !any)
                    .and_then(|(start, end)| u8::try_from(start.len() + end.len()).ok()),
            };
            if any {
                self.boxed.push((BOXES, line));
                self.topics = Topics::EVERYTHING;
            } else {
                self.boxed.push((place(line.code), line));
                self.topics.add(line.code, pattern.text(), name);
            }
        }
    }
}

/// The statement's resource pattern, if there is one alone and it is not `*`.
fn only_resource(statement: &Statement) -> Option<Arn<'_>> {
    let resources = statement.resources().filter(|own| !own.is_unsure())?;
    match resources.patterns() {
        [one] => one.arn(),
        _ => None,
    }
}

/// Whether a statement that has to be asked speaks about the action: of a Deny that cannot be read in
/// full every action may be meant, and `NotAction` leaves over what it does not name.
fn speaks(statement: &Statement, action: &str) -> bool {
    let actions = statement.actions();
    let mut named = actions.patterns().iter();
    !(actions.is_negated() && named.any(|pattern| pattern.matches(action)))
}

/// The places of a statement's conditions, the cheapest first; none if there are too many to sort.
fn order(statement: &Statement) -> Vec<u16> {
    let tests = statement.conditions();
    let count = u16::try_from(tests.len()).unwrap_or_default();
    let mut order: Vec<u16> = (0..count).collect();
    order.sort_by_key(|place| tests.get(usize::from(*place)).map(crate::Test::cost));
    order
}

/// No pattern in particular.
const ALL: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Policy};

    fn about(text: &str, action: &str) -> Vec<usize> {
        let policy = Policy::restore(text, Kind::Identity);
        policy.form().about(&Asked::new(action), policy.document())
    }

    #[test]
    fn the_statements_about_an_action_are_found() {
        let text = r#"{"Version":"1","Statement":[
            {"Effect":"Allow","Action":["ecs:Describe*","ecs:DescribeInstances","oss:?etObject"],"Resource":"*"},
            {"Effect":"Deny","NotAction":["ecs:*"],"Resource":"*"},
            {"Effect":"Allow","Action":["*"],"Resource":"*"},
            {"Effect":"Allow","Action":["e*:Stop*","*:DescribeInstanceStatus"],"Resource":"*"}]}"#;
        assert_eq!(about(text, "ECS:describeinstances"), [0, 2]);
        assert_eq!(about(text, "oss:GetObject"), [0, 1, 2]);
        assert_eq!(about(text, "ecs:StopInstance"), [2, 3]);
        assert_eq!(about(text, "rds:DescribeInstanceStatus"), [1, 2, 3]);
        assert_eq!(about(text, "GetObject"), [1, 2], "no action at all");
        assert_eq!(about(text, ""), [1, 2]);
    }

    #[test]
    fn beginnings_and_ends_are_compared_to_the_letter() {
        let text = |action: &str| {
            format!(
                r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":["{action}"],"Resource":"*"}}]}}"#
            )
        };
        for (pattern, action, speaks) in [
            ("ecs:Get*", "ecs:GET", true),
            ("ecs:Get*", "ecs:Ge", false),
            ("ecs:Get*t", "ecs:Get", false),
            ("ecs:Get*t", "ecs:Gett", true),
            ("ecs:*Key", "ecs:PutKEY", true),
            ("ecs:*Key", "ecs:Ke", false),
            ("ecs:*Key", "ecs:Keys", false),
            ("ecs:G1*", "ecs:G\u{11}x", false),
            ("ecs:*", "ecs:", true),
            ("ecs:*", "ecsx:Get", false),
            ("ecsx:*", "ecs:Get", false),
            ("ecs:Describe*", "ecs:Described", true),
            ("ecs:DescribeXx*", "ecs:DescribeXy", false),
            ("ecs:DescribeX*XDescribe", "ecs:DescribeXXDescribe", true),
            ("ecs:AAAAAAAA*AAAAAAAA", "ecs:BAAAAAAAxBAAAAAAA", false),
            ("ecs:DescribeX*XDescribe", "ecs:DescribeYYDescribe", false),
            ("ecs:Get?*", "ecs:Get", false),
            ("ecs:Get?*", "ecs:Geté", true),
            ("ecs:é*é", "ecs:é", false),
            ("ecs:GetBucketAcl", "ecs:GetBucketXcl", false),
        ] {
            let found = about(&text(pattern), action);
            assert_eq!(!found.is_empty(), speaks, "{pattern} and {action}");
            let plain = ActionPattern::parse(pattern).is_some_and(|own| own.matches(action));
            assert_eq!(plain, speaks, "{pattern} and {action}, plainly");
        }
    }

    #[test]
    fn what_is_in_doubt_speaks_if_it_denies() {
        let text = |effect| {
            format!(
                r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":["ecs:Get*",7],"Resource":"*"}}]}}"#
            )
        };
        assert_eq!(about(&text("Deny"), "oss:Get"), [0]);
        assert!(about(&text("Allow"), "oss:Get").is_empty());
        assert_eq!(about(&text("Allow"), "ecs:Get"), [0]);
    }

    #[test]
    fn the_cheapest_condition_comes_first() {
        let text = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["ecs:*"],"Resource":["*"],
            "Condition":{"StringLike":{"acs:a":["x*"]},"Bool":{"acs:MFAPresent":["true"]}}}]}"#;
        let policy = Policy::restore(text, Kind::Identity);
        let statement = &policy.document().statements()[0];
        let keys: Vec<_> = policy.tests(0, statement).map(crate::Test::key).collect();
        assert_eq!(keys, ["acs:MFAPresent", "acs:a"]);
    }
}
