//! Tests that stand beside a policy or the trust policy of a role.

use policy::PolicyTest;
use serde::{Deserialize, Serialize};

use crate::{Moment, PolicyId, Record, RoleId};

/// What tests stand beside.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Tested {
    /// A custom policy, whichever version is in force.
    Policy(PolicyId),
    /// The trust policy of a role.
    Trust(RoleId),
}

/// The tests beside one policy: they come and go together.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PolicyTests {
    /// Beside what they stand.
    pub of: Tested,
    /// The tests, in the order they were given; never none.
    pub tests: Vec<PolicyTest>,
    /// When they were last changed.
    pub updated: Moment,
}

impl Record for PolicyTests {
    const TABLE: &'static str = "policy_tests";
    type Key = Tested;
    type Index = Tested;

    fn key(&self) -> Tested {
        self.of
    }

    fn index(&self) -> Tested {
        self.of
    }
}
