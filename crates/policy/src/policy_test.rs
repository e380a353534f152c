//! Tests beside a policy: what must become of a request, judged as any request is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    Arn, Attached, Context, Decision, EntityKind, Explanation, Gathered, Kind, Named, Policy,
    PolicyType, Principal, Scope, Set, Source, explain,
};

/// How many tests one policy may have.
pub const MOST_TESTS: usize = 100;
/// How many bytes all tests of one policy may have, as JSON.
pub const TESTS_SIZE: usize = 32_768;
/// What the trust policy of a role is called where statements are named.
pub const TRUST: &str = "trust";

/// One test beside a policy.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PolicyTest {
    /// What it is about; unique among the tests of a policy.
    pub name: String,
    /// Who asks; whoever holds the policy, and nothing else, if nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// One action.
    pub action: String,
    /// An ARN, or `*`.
    pub resource: String,
    /// Condition keys with their values. What is not named is absent, but `acs:MFAPresent` is then false.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "one_or_many"
    )]
    pub context: BTreeMap<String, Vec<String>>,
    /// What must become of it.
    pub expected: Expected,
    /// The layer that must have decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_layer: Option<String>,
    /// The statement of the policy, counted from 0, that must have counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_statement: Option<u32>,
}

/// What must become of a request.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Expected {
    /// It is allowed.
    Allow,
    /// It is denied, by a statement or because nothing allows it.
    Deny,
}

/// Whose request a test is, and what it is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// Everything that takes part.
    pub gathered: &'a Gathered<'a>,
    /// The account that what has no account in its name belongs to.
    pub account: &'a str,
    /// What the tested policy is called in explanations.
    pub policy: &'a str,
}

/// What a test came to.
#[derive(Clone, Debug, Serialize)]
pub struct TestRun {
    /// All that is not as expected; a test without any has passed.
    pub mismatches: Vec<Mismatch>,
    /// What was decided, and why.
    pub explanation: Explanation,
}

/// What is not as a test expects.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Mismatch {
    /// It is allowed and should not be, or the other way round.
    Decision,
    /// Another layer decided.
    Layer,
    /// The statement took no part.
    Statement,
}

impl TestRun {
    /// Whether all is as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty()
    }
}

impl PolicyTest {
    /// Checks what a test is made of.
    ///
    /// # Errors
    /// The rule that it breaks, which begins with the name of the field.
    pub fn check(&self) -> Result<(), String> {
        let bounded = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
        let printable = |text: &str| !text.chars().any(char::is_control);
        if !bounded(&self.name, 128) || !printable(&self.name) {
            return Err(
                "Name must be 1 to 128 characters, none of them a control character".into(),
            );
        }
        if let Some(principal) = &self.principal
            && !(bounded(principal, 512) && Principal::read(principal, "0").is_some())
        {
            return Err(format!("Principal must be {}", Principal::FORMS));
        }
        let action = self.action.split_once(':');
        let one = action.is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
        if !one || !bounded(&self.action, 256) || self.action.contains(['*', '?']) {
            return Err(
                "Action must be one action such as oss:GetObject, without wildcards".into(),
            );
        }
        let named = self.resource == "*" || Arn::parse(&self.resource).is_some();
        if !named || !bounded(&self.resource, 2048) {
            return Err(
                "Resource must be an ARN such as acs:oss:*:1234567890123456:bucket/key, or *"
                    .into(),
            );
        }
        self.check_context()?;
        match &self.expected_layer {
            Some(layer) if !LAYERS.contains(&layer.as_str()) => Err(format!(
                "ExpectedLayer must be one of {}",
                LAYERS.join(", ")
            )),
            _ => Ok(()),
        }
    }

    fn check_context(&self) -> Result<(), String> {
        let sound = |(key, values): (&String, &Vec<String>)| {
            (1..=256).contains(&key.len())
                && (1..=20).contains(&values.len())
                && values.iter().all(|value| value.len() <= 2048)
        };
        if self.context.len() > 20 || !self.context.iter().all(sound) {
            return Err(
                "Context must be at most 20 keys of 1 to 256 bytes, each with 1 to 20 values of at most 2048"
                    .into(),
            );
        }
        let derived = |key: &String| key.eq_ignore_ascii_case("acs:PrincipalARN");
        if self.context.keys().any(derived) {
            return Err(
                "Context cannot give acs:PrincipalARN, which follows from Principal".into(),
            );
        }
        Ok(())
    }

    /// Checks all tests of a policy.
    ///
    /// # Errors
    /// The rule that they break, and which of them breaks it.
    pub fn check_all(tests: &[Self]) -> Result<(), String> {
        if tests.len() > MOST_TESTS {
            return Err(format!("a policy has at most {MOST_TESTS} tests"));
        }
        let mut names = BTreeSet::new();
        for (number, test) in (1..).zip(tests) {
            test.check()
                .map_err(|rule| format!("test {number}: {rule}"))?;
            if !names.insert(&test.name) {
                return Err(format!("two tests are called {}", test.name));
            }
        }
        let size = serde_json::to_string(tests).map_or(usize::MAX, |text| text.len());
        if size > TESTS_SIZE {
            return Err(format!(
                "all tests together have at most {TESTS_SIZE} bytes as JSON"
            ));
        }
        Ok(())
    }

    /// Judges its request.
    #[must_use]
    pub fn run(&self, asker: &Asker<'_>) -> TestRun {
        let named = Named::new(&self.resource, asker.account);
        let explanation = named.decide(
            asker.principal,
            &self.action,
            &self.request(),
            asker.gathered,
            |question, _| explain(question, asker.gathered),
        );
        TestRun {
            mismatches: self.mismatches(&explanation, asker.policy),
            explanation,
        }
    }

    /// Judges its request by the text of the policy alone: as if whoever asks held it and nothing else, or,
    /// where it says whom a role trusts, as if the caller's own policies allowed everything.
    #[must_use]
    pub fn run_alone(
        &self,
        policy: &Arc<Policy>,
        kind: Kind,
        (name, version): (&str, &str),
        account: &str,
    ) -> TestRun {
        let principal = self.asking(account);
        let own = |policy: &Arc<Policy>, name: &str, entity_kind| {
            Set::new(vec![Attached {
                policy: policy.clone(),
                source: Source {
                    name: name.into(),
                    policy_type: PolicyType::Custom,
                    version: version.into(),
                    entity_kind,
                    entity: "?".into(),
                    scope: Scope::Account,
                },
            }])
        };
        let tested = own(policy, name, EntityKind::User);
        let everything = Policy::restore(ALL, Kind::Identity);
        let everything = own(&Arc::new(everything), "*", EntityKind::User);
        let gathered = match kind {
            Kind::Trust => Gathered {
                identity: Some(&everything),
                trust: Some(&tested),
                ..Gathered::default()
            },
            _ => Gathered {
                identity: Some(&tested),
                ..Gathered::default()
            },
        };
        self.run(&Asker {
            principal: &principal,
            gathered: &gathered,
            account,
            policy: name,
        })
    }

    /// Who asks, in this account: somebody of no name if the test names nobody.
    fn asking(&self, account: &str) -> Principal {
        let named = self.principal.as_deref();
        named
            .and_then(|named| Principal::read(named, account))
            .unwrap_or_else(|| Principal::user(account, "?"))
    }

    fn request(&self) -> Context {
        let mut context = Context::new();
        for (key, values) in &self.context {
            for value in values {
                context.insert(key, value);
            }
        }
        // A call of anybody but an account's owner says whether a second factor was shown.
        if context.get(MFA).is_none() {
            context.insert(MFA, "false");
        }
        context
    }

    fn mismatches(&self, told: &Explanation, policy: &str) -> Vec<Mismatch> {
        let allowed = told.decision == Decision::Allow;
        let counted = |statement: u32| {
            told.statements.iter().any(|one| {
                let origin = &one.origin;
                let own = origin.policy_type == PolicyType::Custom && &*origin.policy == policy;
                own && origin.statement == statement
            })
        };
        let layer = self.expected_layer.as_ref();
        let wrong = [
            (
                Mismatch::Decision,
                allowed != (self.expected == Expected::Allow),
            ),
            (
                Mismatch::Layer,
                layer.is_some_and(|layer| *layer != format!("{:?}", told.layer)),
            ),
            (
                Mismatch::Statement,
                self.expected_statement.is_some_and(|one| !counted(one)),
            ),
        ];
        let wrong = wrong.into_iter().filter(|(_, wrong)| *wrong);
        wrong.map(|(mismatch, _)| mismatch).collect()
    }
}

/// Keys with one value or several.
fn one_or_many<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        One(String),
        Many(Vec<String>),
    }
    let given: BTreeMap<String, Given> = Deserialize::deserialize(from)?;
    let many = given.into_iter().map(|(key, given)| match given {
        Given::One(value) => (key, vec![value]),
        Given::Many(values) => (key, values),
    });
    Ok(many.collect())
}

const MFA: &str = "acs:MFAPresent";
const ALL: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
/// The layers that a test may name.
const LAYERS: [&str; 8] = [
    "Owner",
    "Control",
    "ControlCaller",
    "Session",
    "Identity",
    "IdentityGroup",
    "Trust",
    "ResourceBased",
];

#[cfg(test)]
mod tests;
