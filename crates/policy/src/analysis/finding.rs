//! What the analysis finds, and how documents relate by it.

use serde::Serialize;

use super::witness::Witness;

/// Whether there is a request of some kind.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Finding {
    /// Surely none.
    None,
    /// This one.
    Witness(Witness),
    /// Nobody can tell, and why.
    Undecided(&'static str),
}

/// How two sets of documents stand to each other.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Verdict {
    /// What the new documents permit and the old do not.
    pub gained: Finding,
    /// What the old documents permit and the new do not.
    pub lost: Finding,
    /// What the old documents deny and the new do not, so that other policies could allow it.
    pub lifted: Finding,
    /// What the new documents deny and the old do not.
    pub imposed: Finding,
}

/// A verdict in one word.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Relation {
    /// Both permit the same.
    Equal,
    /// The new documents permit less.
    Narrower,
    /// The new documents permit less or the same; which of the two is not known.
    NotWider,
    /// The new documents permit more.
    Wider,
    /// Each permits something the other does not.
    Incomparable,
    /// The new documents permit something the old do not; the rest is not known.
    NotNarrower,
    /// Not known.
    Undecided,
}

impl Verdict {
    /// How the documents relate if they are all the policies there are.
    #[must_use]
    pub fn relation(&self) -> Relation {
        relation(&self.gained, &self.lost)
    }

    /// How the documents relate among other policies, whatever those say. There a Deny counts even
    /// where the documents themselves allow nothing.
    #[must_use]
    pub fn relation_among_others(&self) -> Relation {
        relation(
            either(&self.gained, &self.lifted),
            either(&self.lost, &self.imposed),
        )
    }
}

fn relation(gained: &Finding, lost: &Finding) -> Relation {
    match (gained, lost) {
        (Finding::None, Finding::None) => Relation::Equal,
        (Finding::None, Finding::Witness(_)) => Relation::Narrower,
        (Finding::None, Finding::Undecided(_)) => Relation::NotWider,
        (Finding::Witness(_), Finding::None) => Relation::Wider,
        (Finding::Witness(_), Finding::Witness(_)) => Relation::Incomparable,
        (Finding::Witness(_), Finding::Undecided(_)) => Relation::NotNarrower,
        (Finding::Undecided(_), _) => Relation::Undecided,
    }
}

/// A witness of one of the two, or else a doubt about one of them.
fn either<'f>(one: &'f Finding, other: &'f Finding) -> &'f Finding {
    match (one, other) {
        (Finding::Witness(_), _) => one,
        (_, Finding::Witness(_)) | (Finding::None, _) => other,
        (Finding::Undecided(_), _) => one,
    }
}
