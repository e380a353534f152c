//! What is sent to an operation: its sound sample with one thing wrong.

use gateway::{Entry, Service};
use rpc::{Kind, MAXIMUM, NAME_LIMIT, ParameterShape, VALUE_LIMIT};
use serde_json::Value;

use super::excused::CALLERS;
use super::stage::{Base, Pairs, Stage};
use super::value::{Fate, MANY, is_json, single, texts};
use crate::facts::contracts;
use crate::matrix;
use crate::sample::full_name;

/// One abuse.
#[derive(Clone, Debug)]
pub(super) struct Attack {
    /// Its kind.
    pub(super) what: &'static str,
    /// The parameter that is to blame; empty if none is.
    pub(super) parameter: String,
    /// Everything that is sent.
    pub(super) given: Pairs,
    /// Who calls.
    pub(super) by: By,
    /// What must become of it.
    pub(super) must: Must,
    /// Whether all may do it.
    pub(super) free: bool,
}

/// Who calls.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum By {
    /// The administrator of our account.
    Administrator,
    /// A user of ours without policies.
    Nobody,
    /// The administrator of the other account.
    Stranger,
}

/// What must become of a call.
#[derive(Clone, Debug)]
pub(super) enum Must {
    /// It is refused, and said to miss the parameter.
    Miss,
    /// It is refused with a word about the parameter.
    Refuse,
    /// It is about the caller: refused with the caller's name, or not as the sound call ended.
    MeanCaller,
    /// It is refused so, or this value is to be seen in the answer or in what changed.
    RefuseOrShow(String),
    /// It is refused, or served without showing this value, which is a secret.
    RefuseOrHide(String),
    /// It is refused, or shows this value as our own; nothing of the other account is there.
    StayHome(String),
    /// It ends as the sound call did.
    EndAsEver,
    /// It is denied, unless all may do it.
    Deny,
    /// It touches and shows nothing of ours.
    SeeNothing,
}

/// What the contract says of an operation's parameters.
pub(super) struct Facts {
    request: Value,
    required: Vec<String>,
    /// The parameter that names the caller by being empty.
    names_callers: Option<&'static str>,
    /// Whether all may call it, as the golden matrix has it.
    free: bool,
}

impl Facts {
    /// Those of an operation.
    pub(super) fn of(service: &Service, entry: &Entry) -> Self {
        let mut all = contracts().into_iter();
        let contract = all
            .find(|one| one.value["product"] == service.name)
            .unwrap();
        let request = contract.value["operations"][entry.name]["request"].clone();
        let names = request.as_object().unwrap().keys().cloned();
        let name = full_name(service, entry);
        let required = |name: &String| contract.is_required(entry.name, name);
        Self {
            required: names.filter(required).collect(),
            free: matrix::may(&name, matrix::WITHOUT),
            names_callers: CALLERS
                .iter()
                .find(|(one, _)| *one == name)
                .map(|(_, parameter)| *parameter),
            request,
        }
    }

    fn told(&self, name: &str) -> &Value {
        &self.request[name]
    }

    fn is_required(&self, name: &str) -> bool {
        self.required.iter().any(|one| one == name)
    }
}

impl Attack {
    /// What is given under the parameter that is to blame.
    pub(super) fn blamed(&self) -> impl Iterator<Item = &(String, String)> {
        let mine = |(name, _): &&(String, String)| belongs(name, &self.parameter);
        self.given.iter().filter(mine)
    }

    /// Whether an account is named by what is given.
    pub(super) fn names(&self, account: &str) -> bool {
        self.given.iter().any(|(_, value)| value.contains(account))
    }
}

/// Whether a pair is one of a parameter, or of its list.
pub(super) fn belongs(name: &str, parameter: &str) -> bool {
    let rest = name.strip_prefix(parameter);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// All abuse of an operation, what may leave a trace last.
pub(super) fn attacks(
    stage: &Stage,
    service: &Service,
    entry: &Entry,
    facts: &Facts,
    base: &Base,
) -> Vec<Attack> {
    let mut all: Vec<_> = entry
        .shape
        .iter()
        .flat_map(|shape| of_parameter(facts, base, shape))
        .collect();
    // What no operation gets to see, one of each service stands for.
    if service
        .operations
        .first()
        .is_some_and(|first| first.name == entry.name)
    {
        all.extend(beyond(base));
    }
    all.extend(unknown(base));
    all.extend(elsewhere(stage, facts, base));
    all
}

/// The abuse of one parameter.
pub(super) fn of_parameter(facts: &Facts, base: &Base, shape: &ParameterShape) -> Vec<Attack> {
    let told = facts.told(shape.name);
    let maker = Maker {
        base,
        name: shape.name,
    };
    let mut all = Vec::new();
    if facts.is_required(shape.name) {
        all.push(maker.attack("missing", Vec::new(), Must::Miss));
        let must = if facts.names_callers == Some(shape.name) {
            Must::MeanCaller
        } else {
            Must::Refuse
        };
        all.push(maker.one("empty", "", must));
    }
    if let Kind::Flat(fields) | Kind::Either(fields) = shape.kind {
        all.extend(maker.flat(fields));
    }
    if !matches!(shape.kind, Kind::Flat(_)) {
        for (what, value, fate) in single(shape, told) {
            all.push(maker.one(what, &value, must(&fate, &value)));
        }
        if is_json(shape, told) {
            all.extend(maker.json(shape));
        }
    }
    all.push(maker.twice());
    if shape.secret {
        all.iter_mut().for_each(hide);
    }
    all
}

/// What is a secret is not to be seen, whatever becomes of it.
fn hide(attack: &mut Attack) {
    if let Must::RefuseOrShow(value) = &attack.must {
        attack.must = Must::RefuseOrHide(value.clone());
    }
}

fn must(fate: &Fate, value: &str) -> Must {
    match fate {
        Fate::Refused => Must::Refuse,
        Fate::RefusedOrSeen => Must::RefuseOrShow(value.to_owned()),
    }
}

/// Makes attacks on one parameter.
struct Maker<'a> {
    base: &'a Base,
    name: &'a str,
}

impl Maker<'_> {
    /// The sound call with this in the place of the parameter.
    fn attack(&self, what: &'static str, instead: Pairs, must: Must) -> Attack {
        let mine = |(name, _): &&(String, String)| !belongs(name, self.name);
        let mut given: Pairs = self.base.given.iter().filter(mine).cloned().collect();
        given.extend(instead);
        Attack {
            what,
            parameter: self.name.to_owned(),
            given,
            by: By::Administrator,
            must,
            free: false,
        }
    }

    fn one(&self, what: &'static str, value: &str, must: Must) -> Attack {
        self.attack(what, vec![(self.name.to_owned(), value.to_owned())], must)
    }

    /// The parameter twice, which signs well and must not be read as either.
    fn twice(&self) -> Attack {
        let pair = (self.name.to_owned(), "1".to_owned());
        self.attack("duplicate", vec![pair.clone(), pair], Must::Refuse)
    }

    /// A flat list: written as one value, with indices that are none, with bad items, with too many.
    fn flat(&self, fields: &[ParameterShape]) -> Vec<Attack> {
        let mut all = Vec::new();
        for index in ["0", "01", "2", "x", "-1", "1001", ""] {
            let items = self.item(fields, index, "a");
            all.push(self.attack("index that is none", items, Must::Refuse));
        }
        for (what, value, fate) in texts() {
            let must = must(&fate, &value);
            all.push(self.attack(what, self.item(fields, "1", &value), must));
        }
        let many = |n: usize| self.item(fields, &n.to_string(), &format!("a{n}"));
        // A request carries a thousand parameters at most, and it is the list that must be found too long.
        let most = MANY.min(960 / fields.len().max(1));
        let many = (1..=most).flat_map(many).collect();
        all.push(self.attack("huge list", many, Must::Refuse));
        all
    }

    /// One item of a flat list.
    fn item(&self, fields: &[ParameterShape], index: &str, value: &str) -> Pairs {
        let name = format!("{}.{index}", self.name);
        if fields.is_empty() {
            return vec![(name, value.to_owned())];
        }
        let field = |field: &ParameterShape| (format!("{name}.{}", field.name), value.to_owned());
        fields.iter().map(field).collect()
    }

    /// A list as a JSON text, of bad items and of too many.
    fn json(&self, shape: &ParameterShape) -> Vec<Attack> {
        let fields = shape.kind.fields().unwrap_or_default();
        let item = |value: &str| match fields {
            [] => Value::from(value),
            fields => fields
                .iter()
                .map(|field| (field.name.to_owned(), Value::from(value)))
                .collect(),
        };
        let mut all = Vec::new();
        for (what, value, fate) in texts() {
            let text = Value::Array(vec![item(&value)]).to_string();
            all.push(self.one(what, &text, must(&fate, &value)));
        }
        let many = (1..=MANY).map(|n| item(&format!("a{n}"))).collect();
        all.push(self.one("huge list", &Value::Array(many).to_string(), Must::Refuse));
        all
    }
}

/// Abuse that the protocol itself turns away.
fn beyond(base: &Base) -> Vec<Attack> {
    let value = vec![("Bogus".to_owned(), "a".repeat(VALUE_LIMIT + 1))];
    let crowd = (0..=MAXIMUM).map(|n| (format!("Bogus{n}"), "1".to_owned()));
    let name = vec![("B".repeat(NAME_LIMIT + 1), "1".to_owned())];
    let extra = |what, parameter, more| extra(base, what, parameter, more, Must::Refuse);
    vec![
        extra("value beyond the protocol", "Bogus", value),
        extra("too many parameters", "parameters", crowd.collect()),
        extra("name beyond the protocol", "parameter name", name),
    ]
}

/// Parameters that the operation does not have.
fn unknown(base: &Base) -> impl Iterator<Item = Attack> {
    let bogus = [
        ("Bogus", "1"),
        ("bogus.1.Key", "a"),
        ("\u{1f4a5}", "\u{1f4a5}"),
    ];
    bogus.into_iter().map(|(name, value)| {
        let more = vec![(name.to_owned(), value.to_owned())];
        extra(base, "unknown extra", name, more, Must::EndAsEver)
    })
}

/// The sound call with something besides.
fn extra(base: &Base, what: &'static str, parameter: &str, more: Pairs, must: Must) -> Attack {
    Attack {
        what,
        parameter: parameter.to_owned(),
        given: base.given.iter().cloned().chain(more).collect(),
        by: By::Administrator,
        must,
        free: false,
    }
}

/// The other account's names and ids, and other people's rights.
fn elsewhere(stage: &Stage, facts: &Facts, base: &Base) -> Vec<Attack> {
    let attack = |what, parameter: &str, given, by, must| Attack {
        what,
        parameter: parameter.to_owned(),
        given,
        by,
        must,
        free: facts.free,
    };
    let mut all = Vec::new();
    for place in 0..base.given.len() {
        let mut given = base.given.clone();
        let (name, value) = &mut given[place];
        let theirs = stage.theirs(value);
        if theirs == *value {
            continue;
        }
        value.clone_from(&theirs);
        let name = name.clone();
        let must = Must::StayHome(theirs);
        all.push(attack(
            "another account's",
            &name,
            given,
            By::Administrator,
            must,
        ));
    }
    for name in [
        "OwnerId",
        "ResourceOwnerId",
        "OwnerAccount",
        "AccountId",
        "Uid",
    ] {
        if !facts.told(name).is_null() {
            continue;
        }
        let mut given = base.given.clone();
        given.push((name.to_owned(), stage.their_id.clone()));
        all.push(attack(
            "another account as owner",
            name,
            given,
            By::Administrator,
            Must::EndAsEver,
        ));
    }
    let given = &base.given;
    all.push(attack(
        "no rights",
        "",
        given.clone(),
        By::Nobody,
        Must::Deny,
    ));
    all.push(attack(
        "another account's key",
        "",
        given.clone(),
        By::Stranger,
        Must::SeeNothing,
    ));
    all
}
