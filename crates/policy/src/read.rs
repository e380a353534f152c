//! From JSON text to a document, with every mistake on the way.
//!
//! There is one reader. What it cannot understand it reports *and* marks in the document, so that
//! a document with mistakes can be refused on writing and still be judged safely when stored.

mod broken;
mod condition;
mod member;
mod principal;
mod reader;

use member::Members;
pub(crate) use member::nearest;
use reader::{Place, Reader, Word};
pub(crate) use reader::{Places, TestPlaces};

use crate::letter::named;
use crate::mistake::{Position, Reached, TOO_LONG};
use crate::nowhere::complete;
use crate::print::quoted;
use crate::syntax::{Broken, Node, Shape};
use crate::{
    ActionPattern, Actions, Document, Effect, Kind, Mistake, ResourcePattern, Resources, Statement,
};

/// What a text turned out to be.
pub(crate) struct Reading {
    pub(crate) document: Document,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) places: Vec<Places>,
}

/// The only thing to say of a text that is too long even if each character takes four bytes: it is
/// not read at all.
pub(crate) fn hopeless(text: &str, kind: Kind) -> Option<Mistake> {
    if text.len() <= kind.limit().saturating_mul(4) {
        return None;
    }
    let mut reader = Reader::new(text, kind);
    reader.length();
    reader.mistakes.pop()
}

pub(crate) fn read(text: &str, kind: Kind) -> Reading {
    let mut reader = Reader::new(text, kind);
    reader.length();
    let statements = match Node::root(text) {
        Ok(root) => reader.document(root),
        Err(error) => {
            reader.broken(error);
            vec![deny_everything()]
        }
    };
    let document = Document {
        statements: statements.into(),
    };
    Reading {
        document,
        mistakes: reader.mistakes,
        places: reader.places,
    }
}

/// Where each statement of a document begins.
#[must_use]
pub fn positions(text: &str, kind: Kind) -> Vec<Position> {
    let places = read(text, kind).places;
    let starts = places.iter().map(|places| places.whole.start);
    let mut reached = Reached::default();
    starts.map(|start| reached.go(text, start)).collect()
}

impl<'t> Reader<'t> {
    /// Says why the text is not JSON.
    fn broken(&mut self, error: Broken) {
        let broken = broken::explain(self.text).unwrap_or(broken::Broken {
            span: error.offset..error.offset,
            message: error.message,
            help: "write one JSON object".to_owned(),
            replacement: None,
        });
        let message = format!("this is not JSON: {}", broken.message);
        let place = Place {
            span: broken.span,
            path: "",
        };
        self.wrong(&place, "G0", "not-json", message, broken.help);
        self.instead(broken.replacement);
    }

    fn length(&mut self) {
        let (count, limit) = (self.text.chars().count(), self.kind.limit());
        if count > limit {
            let message = format!("the document has {count} characters");
            let dense = broken::dense(self.text);
            let help = if dense <= limit {
                format!(
                    "at most {limit} are allowed; without white space it has {dense}, which fits"
                )
            } else {
                format!("at most {limit} are allowed, white space included")
            };
            self.wrong(
                &Place {
                    span: 0..0,
                    path: "",
                },
                "G12",
                TOO_LONG,
                message,
                help,
            );
        }
    }

    fn document(&mut self, root: Node<'t>) -> Vec<Statement> {
        let place = Place {
            span: root.span(),
            path: "",
        };
        let Shape::Object(members) = root.shape() else {
            self.wrong(
                &place,
                "G0",
                "not-an-object",
                "the document is no object",
                OUTLINE,
            );
            return vec![deny_everything()];
        };
        let members = self.members(members, &["Version", "Statement"], &place, "G10");
        let unsure = !self.version(&members, &place) || members.strange;
        let mut statements = if let Some(member) = members.get("Statement") {
            self.statements(member.value)
        } else {
            if members.lacks("Statement") {
                let help = "add \"Statement\": [ … ] with at least one statement";
                self.wrong(
                    &place,
                    "G2",
                    "missing-statement",
                    "Statement is missing",
                    help,
                );
            }
            vec![deny_everything()]
        };
        for statement in &mut statements {
            statement.unsure |= unsure;
        }
        statements
    }

    /// Whether the document is of the only version there is.
    fn version(&mut self, members: &Members<'t>, place: &Place<'_>) -> bool {
        let help = "write \"Version\": \"1\"";
        let Some(member) = members.get("Version") else {
            if members.lacks("Version") {
                self.wrong(place, "G1", "missing-version", "Version is missing", help);
            }
            return false;
        };
        let place = Place {
            span: member.value.span(),
            path: "Version",
        };
        match member.value.shape() {
            Shape::Text(text) if text == "1" => true,
            Shape::Text(text) => {
                let message = format!("there is no version \"{text}\"");
                self.wrong(&place, "G1", "wrong-version", message, help);
                false
            }
            _ => {
                self.wrong(&place, "G1", "wrong-version", "Version must be text", help);
                member.value.json == "1"
            }
        }
    }

    fn statements(&mut self, node: Node<'t>) -> Vec<Statement> {
        let place = Place {
            span: node.span(),
            path: "Statement",
        };
        match node.shape() {
            Shape::List(nodes) if !nodes.is_empty() => {
                let one = |(index, node)| self.statement(node, &format!("Statement[{index}]"));
                nodes.into_iter().enumerate().map(one).collect()
            }
            Shape::List(_) => {
                let help = "write at least one statement";
                self.wrong(
                    &place,
                    "G2",
                    "no-statements",
                    "Statement is an empty list",
                    help,
                );
                vec![deny_everything()]
            }
            Shape::Object(_) => {
                let help = "put the statement into a list: [ { … } ]";
                self.wrong(&place, "G2", "not-a-list", "Statement must be a list", help);
                vec![self.statement(node, "Statement")]
            }
            _ => {
                let help = "write \"Statement\": [ { … } ]";
                self.wrong(&place, "G2", "not-a-list", "Statement must be a list", help);
                vec![deny_everything()]
            }
        }
    }

    fn statement(&mut self, node: Node<'t>, path: &str) -> Statement {
        let place = Place {
            span: node.span(),
            path,
        };
        let mut places = Places {
            whole: node.span(),
            ..Places::default()
        };
        let Shape::Object(members) = node.shape() else {
            let help = "write { \"Effect\": …, \"Action\": …, \"Resource\": … }";
            self.wrong(
                &place,
                "G2",
                "not-an-object",
                "a statement must be an object",
                help,
            );
            self.places.push(places);
            return deny_everything();
        };
        let members = self.members(members, self.elements(), &place, "G10");
        let (sid, nameless) = self.sid(&members, &place, &mut places);
        let effect = self.effect(&members, &place);
        let principals = self.principal(&members, &place, &mut places);
        let actions = self.actions(&members, &place, &mut places);
        let resources = self.resources(&members, &place, &actions, &mut places);
        let (conditions, vague) = self.conditions(&members, path, &mut places);
        self.places.push(places);
        Statement {
            sid,
            effect: effect.unwrap_or(Effect::Deny),
            principals,
            actions,
            resources,
            conditions: conditions.into(),
            unsure: members.strange || nameless || vague || effect.is_none(),
        }
    }

    /// The elements a statement may have in this kind of policy.
    fn elements(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Identity | Kind::Session | Kind::Control => &[
                "Effect",
                "Action",
                "NotAction",
                "Resource",
                "Condition",
                "Sid",
            ],
            Kind::Trust => &["Effect", "Principal", "Action", "Condition", "Sid"],
            Kind::Resource => &[
                "Effect",
                "Principal",
                "Action",
                "NotAction",
                "Resource",
                "Condition",
                "Sid",
            ],
        }
    }

    /// The name of the statement, and whether something stands there that is none.
    fn sid(
        &mut self,
        members: &Members<'t>,
        place: &Place<'_>,
        places: &mut Places,
    ) -> (Option<Box<str>>, bool) {
        let Some(member) = members.get("Sid") else {
            return (None, false);
        };
        places.sid = Some(member.name_span.start..member.value.span().end);
        if let Shape::Text(text) = member.value.shape() {
            return (Some(text.into()), false);
        }
        let path = format!("{}.Sid", place.path);
        let place = Place {
            span: member.value.span(),
            path: &path,
        };
        let help = "write text in quotes, or leave it out";
        self.wrong(&place, "G10", "not-text", "Sid must be text", help);
        (None, true)
    }

    fn effect(&mut self, members: &Members<'t>, place: &Place<'_>) -> Option<Effect> {
        let help = "write \"Allow\" or \"Deny\", spelled exactly so";
        let Some(member) = members.get("Effect") else {
            if members.lacks("Effect") {
                self.wrong(place, "G3", "missing-effect", "Effect is missing", help);
            }
            return None;
        };
        let (message, help, meant) = match member.value.shape() {
            Shape::Text(text) if text == "Allow" => return Some(Effect::Allow),
            Shape::Text(text) if text == "Deny" => return Some(Effect::Deny),
            Shape::Text(text) => {
                let (message, meant) = strange_effect(&text);
                let help =
                    meant.map_or(help.to_owned(), |near| format!("did you mean \"{near}\"?"));
                (message, help, meant)
            }
            _ => ("Effect must be text".to_owned(), help.to_owned(), None),
        };
        let path = format!("{}.Effect", place.path);
        let place = Place {
            span: member.value.span(),
            path: &path,
        };
        self.wrong(&place, "G3", "wrong-effect", message, help);
        self.instead(meant.map(|effect| format!("\"{effect}\"")));
        None
    }

    fn actions(
        &mut self,
        members: &Members<'t>,
        place: &Place<'_>,
        places: &mut Places,
    ) -> Actions {
        let unsure = Actions {
            negated: false,
            patterns: Box::default(),
            unsure: true,
        };
        let (member, negated) = match (members.get("Action"), members.get("NotAction")) {
            _ if members.has_doubtful("Action") || members.has_doubtful("NotAction") => {
                return unsure;
            }
            (Some(member), None) => (member, false),
            (None, Some(member)) => (member, true),
            (Some(_), Some(_)) => {
                let help = "keep one of the two";
                let message = "Action and NotAction exclude each other";
                self.wrong(place, "G4", "two-actions", message, help);
                return unsure;
            }
            (None, None) => {
                let help = "add \"Action\", such as \"ecs:Describe*\"";
                self.wrong(place, "G4", "missing-action", "Action is missing", help);
                return unsure;
            }
        };
        let path = format!("{}.{}", place.path, member.name);
        let (words, mut unsure) = self.words(member.value, &path, "G5");
        let mut patterns = Vec::with_capacity(words.len());
        for (text, span) in words {
            let place = Place {
                span: span.clone(),
                path: &path,
            };
            if let Some(pattern) = ActionPattern::parse(&text) {
                if !self.has_blank(&text, &place) {
                    self.check_trust_action(&text, &place);
                }
                patterns.push(pattern);
                places.actions.push(span);
            } else {
                let message = format!("\"{text}\" is no action");
                let meant = text.replacen(['.', '/', '：'], ":", 1);
                let meant = ActionPattern::parse(&meant).map(|meant| quoted(meant.text()));
                let help = match &meant {
                    Some(meant) => format!("did you mean {meant}?"),
                    None => "write \"*\" or \"code:name\", such as \"ecs:StopInstance\"".to_owned(),
                };
                self.wrong(&place, "G4", "wrong-action", message, help);
                self.instead(meant);
                unsure = true;
            }
        }
        Actions {
            negated,
            patterns: patterns.into(),
            unsure,
        }
    }

    /// Says that an action has white space in it, which no action has. It is read all the same: it
    /// covers nothing, whether it was accepted once or not.
    fn has_blank(&mut self, text: &str, place: &Place<'_>) -> bool {
        let Some(blank) = text.chars().find(|c| c.is_whitespace()) else {
            return false;
        };
        let meant: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let message = format!("\"{text}\" has {} in it, and no action has", named(blank));
        let meant = ActionPattern::parse(&meant).map(|meant| quoted(meant.text()));
        let help = match &meant {
            Some(meant) => format!("did you mean {meant}?"),
            None => "write \"*\" or \"code:name\"".to_owned(),
        };
        self.wrong(place, "G4", "wrong-action", message, help);
        self.instead(meant);
        true
    }

    fn check_trust_action(&mut self, text: &str, place: &Place<'_>) {
        let allowed = ["sts:AssumeRole", "sts:SetSourceIdentity"];
        if self.kind == Kind::Trust && !allowed.iter().any(|name| name.eq_ignore_ascii_case(text)) {
            let message = format!("a trust policy is not about \"{text}\"");
            let help = match nearest(text, allowed.into_iter()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "write \"sts:AssumeRole\" or \"sts:SetSourceIdentity\"".to_owned(),
            };
            self.wrong(place, "G13", "wrong-trust-action", message, help);
        }
    }

    fn resources(
        &mut self,
        members: &Members<'t>,
        place: &Place<'_>,
        actions: &Actions,
        places: &mut Places,
    ) -> Option<Resources> {
        if self.kind == Kind::Trust {
            return None;
        }
        let Some(member) = members.get("Resource") else {
            if members.lacks("Resource") && !members.has_doubtful("NotResource") {
                let help = "add \"Resource\", an ARN such as \"acs:oss:*:*:bucket/*\", or \"*\"";
                self.wrong(place, "G6", "missing-resource", "Resource is missing", help);
            }
            return Some(Resources {
                patterns: Box::default(),
                unsure: true,
            });
        };
        let path = format!("{}.Resource", place.path);
        let (words, mut unsure) = self.words(member.value, &path, "G5");
        let mut patterns = Vec::with_capacity(words.len());
        for (text, span) in words {
            if let Some(pattern) = ResourcePattern::parse(&text) {
                patterns.push(pattern);
                places.resources.push(span);
            } else {
                let message = format!("\"{text}\" is no resource");
                let meant = resource_meant(&text, actions).map(|meant| quoted(&meant));
                let help = match (&meant, text.strip_prefix("arn:")) {
                    (Some(meant), _) => format!("did you mean {meant}?"),
                    (None, Some(_)) => format!("names begin with \"acs:\" here: {ARN}"),
                    (None, None) => format!("write \"*\" or {ARN}"),
                };
                let place = Place { span, path: &path };
                self.wrong(&place, "G6", "wrong-resource", message, help);
                self.instead(meant);
                unsure = true;
            }
        }
        Some(Resources {
            patterns: patterns.into(),
            unsure,
        })
    }

    /// The texts of an element that may be one text or a list, and whether some were none.
    fn words(&mut self, node: Node<'t>, path: &str, rule: &'static str) -> (Vec<Word>, bool) {
        let nodes = match node.shape() {
            Shape::List(nodes) => nodes,
            _ => vec![node],
        };
        if nodes.is_empty() {
            let place = Place {
                span: node.span(),
                path,
            };
            self.wrong(
                &place,
                rule,
                "empty-list",
                "the list is empty",
                "write at least one value",
            );
            return (Vec::new(), true);
        }
        let mut unsure = false;
        let mut words = Vec::with_capacity(nodes.len());
        for node in nodes {
            let place = Place {
                span: node.span(),
                path,
            };
            let (code, message) = match node.shape() {
                Shape::Text(text) if !text.is_empty() => {
                    words.push((text, node.span()));
                    continue;
                }
                Shape::Text(_) => ("empty-text", "the text is empty".to_owned()),
                Shape::List(_) => ("nested-list", "a list stands inside a list".to_owned()),
                Shape::Object(_) => ("not-text", "an object stands where text belongs".to_owned()),
                Shape::Other(what) => ("not-text", format!("{what} stands where text belongs")),
            };
            self.wrong(
                &place,
                rule,
                code,
                message,
                "write text in quotes, or a list of texts",
            );
            unsure = true;
        }
        (words, unsure)
    }
}

/// What is wrong with a word that is no effect, and which it was probably meant to be.
fn strange_effect(text: &str) -> (String, Option<&'static str>) {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let meant = nearest(bare, ["Allow", "Deny"].into_iter());
    let mut message = format!("there is no effect \"{text}\"");
    let same = meant.filter(|meant| meant.eq_ignore_ascii_case(bare));
    if let Some(same) = same {
        let blank = text.chars().find(|c| c.is_whitespace() || c.is_control());
        let causes = [
            (bare != same).then(|| format!("{same} is written in exactly this case")),
            blank.map(|blank| format!("{} stands beside it", named(blank))),
        ];
        let causes: Vec<_> = causes.into_iter().flatten().collect();
        message = format!("{message}: {}", causes.join(", and "));
    }
    (message, meant)
}

/// The resource that a text which is none was probably meant to be.
fn resource_meant(text: &str, actions: &Actions) -> Option<String> {
    let bare = text.trim();
    let bare = bare.strip_prefix("arn:").unwrap_or(bare);
    let fixed = bare
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("acs:"));
    let fixed = fixed.and_then(|_| Some(format!("acs:{}", bare.get(4..)?)));
    let bare = fixed.as_deref().unwrap_or(bare);
    if bare == "*" || crate::Arn::parse(bare).is_some() {
        return Some(bare.to_owned());
    }
    let named = actions.patterns().iter().filter(|_| !actions.is_negated());
    let code = |own: &'_ ActionPattern| own.text().split_once(':').map(|(code, _)| code.to_owned());
    let codes: Vec<String> = named.filter_map(code).collect();
    complete(bare, &codes.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What stands for a statement that cannot be read: nothing gets past it.
fn deny_everything() -> Statement {
    Statement {
        sid: None,
        effect: Effect::Deny,
        principals: None,
        actions: Actions {
            negated: false,
            patterns: Box::default(),
            unsure: true,
        },
        resources: None,
        conditions: Box::default(),
        unsure: true,
    }
}

const OUTLINE: &str = "write { \"Version\": \"1\", \"Statement\": [ … ] }";
const ARN: &str = "acs:<code>:<region>:<account>:<name>";
