//! Control policies, and where they act.
//!
//! Source: "`CreateControlPolicy`", "Control policy overview" (Resource Directory).

use std::sync::{Arc, OnceLock};

use policy::{Kind, Policy};
use serde::{Deserialize, Serialize};

use super::node::{NodeId, has_prefix};
use crate::name::{Rule, Word};
use crate::{Decides, Folded, Moment, Record, Tags};

/// The id of the policy that every directory has, which allows everything.
pub const FULL_ACCESS: &str = "cp-FullAliyunAccess";

/// The rule of [`ControlPolicyId`].
pub struct ControlPolicyIdRule;

impl Rule for ControlPolicyIdRule {
    const RULE: &'static str = "the id of a control policy, such as cp-abc123";

    fn legal(text: &str) -> bool {
        has_prefix(text, "cp-")
    }
}

/// The id of a control policy, the system's included.
pub type ControlPolicyId = Word<ControlPolicyIdRule>;

/// The rule of [`ControlPolicyName`].
pub struct ControlPolicyNameRule;

impl Rule for ControlPolicyNameRule {
    const RULE: &'static str = "1 to 128 letters, digits or `-`, a letter first";

    fn legal(text: &str) -> bool {
        let bytes = text.as_bytes();
        let legal = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        bytes.len() <= 128
            && bytes.first().is_some_and(u8::is_ascii_alphabetic)
            && bytes.iter().all(legal)
    }
}

/// The name of a control policy, unique in its directory without regard to case.
pub type ControlPolicyName = Word<ControlPolicyNameRule>;

/// A control policy of a directory's own.
#[derive(Clone, Deserialize, Serialize)]
pub struct ControlPolicy {
    /// Never changes, never comes back.
    pub id: ControlPolicyId,
    /// Unique in the directory.
    pub name: ControlPolicyName,
    /// Free description.
    pub description: Option<String>,
    /// The document as received.
    pub document: Arc<str>,
    /// How often the document was changed; explanations name it.
    pub edition: u32,
    /// Tags.
    #[serde(default)]
    pub tags: Tags,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
    #[serde(skip)]
    compiled: OnceLock<Arc<Policy>>,
}

impl ControlPolicy {
    /// A policy with a document that was checked on the way in.
    #[must_use]
    pub fn new(
        id: ControlPolicyId,
        name: ControlPolicyName,
        document: Arc<str>,
        created: Moment,
    ) -> Self {
        Self {
            id,
            name,
            description: None,
            document,
            edition: 1,
            tags: Tags::new(),
            created,
            updated: created,
            compiled: OnceLock::new(),
        }
    }

    /// The same with another document, which was checked on the way in.
    #[must_use]
    pub fn edited(&self, document: Arc<str>, now: Moment) -> Self {
        Self {
            document,
            edition: self.edition.saturating_add(1),
            updated: now,
            compiled: OnceLock::new(),
            ..self.clone()
        }
    }

    /// The compiled document; compiled on first use and shared by all who hold it.
    #[must_use]
    pub fn compiled(&self) -> &Arc<Policy> {
        self.compiled
            .get_or_init(|| Arc::new(Policy::restore(&self.document, Kind::Control)))
    }
}

impl Record for ControlPolicy {
    const TABLE: &'static str = "control_policy";
    const DECIDES: Decides = Decides::Always;
    type Key = ControlPolicyId;
    type Index = Folded;

    fn key(&self) -> ControlPolicyId {
        self.id.clone()
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}

/// A control policy on a node of the directory.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ControlAttachment {
    /// Where it acts, and below.
    pub node: NodeId,
    /// Which.
    pub policy: ControlPolicyId,
    /// Since when.
    pub attached: Moment,
}

impl Record for ControlAttachment {
    const TABLE: &'static str = "control_attachment";
    const DECIDES: Decides = Decides::Always;
    type Key = (NodeId, ControlPolicyId);
    type Index = (ControlPolicyId, NodeId);

    fn key(&self) -> Self::Key {
        (self.node.clone(), self.policy.clone())
    }

    fn index(&self) -> Self::Index {
        (self.policy.clone(), self.node.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_of_every_directory_has_an_id_like_any_other() {
        assert!(FULL_ACCESS.parse::<ControlPolicyId>().is_ok());
        assert!("cp-".parse::<ControlPolicyId>().is_err());
    }

    #[test]
    fn a_name_begins_with_a_letter() {
        assert!("No-Public-1".parse::<ControlPolicyName>().is_ok());
        for bad in ["", "1a", "-a", "a_b", "a b", &"a".repeat(129)] {
            assert!(bad.parse::<ControlPolicyName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_edited_policy_is_compiled_anew() {
        let text = |effect: &str| -> Arc<str> {
            format!(r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"*","Resource":"*"}}]}}"#).into()
        };
        let (id, name) = ("cp-abc123".parse().unwrap(), "P".parse().unwrap());
        let first = ControlPolicy::new(id, name, text("Allow"), Moment::default());
        let effect = |policy: &ControlPolicy| policy.compiled().document().statements()[0].effect();
        assert_eq!(effect(&first), policy::Effect::Allow);
        let next = first.edited(text("Deny"), Moment::from_seconds(9));
        assert_eq!((effect(&next), next.edition), (policy::Effect::Deny, 2));
    }
}
