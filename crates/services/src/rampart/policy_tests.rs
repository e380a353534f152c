//! Tests beside policies: written, shown, run.

use std::collections::BTreeMap;

use derive::{Parameters, View};
use domain::account::policy_tests;
use domain::{Account, Context};
use gateway::{Caller, Document, Effect, Operation, Permit, Plan, Ran, run_tests};
use model::{Moment, PolicyTests, Refusal};
use policy::{Expected, Kind, Mismatch, Policy, PolicyTest, TestRun};
use serde::Deserialize;

use super::explain::{ACTION, DecisionView};
use super::policy::Text;
use super::tested::{Found, Which, draft};
use crate::identity::target;
use crate::view::Stamp;

/// Puts tests beside a policy, in the place of those that stand there.
#[derive(Parameters)]
pub struct PutPolicyTests {
    #[rpc(flatten)]
    which: Which,
    #[rpc(json)]
    tests: Tests,
}

impl Operation for PutPolicyTests {
    const EFFECT: Effect = Effect::Write;
    type Answer = TestsView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(self.which.target(caller, account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let found = self.which.find(context.account)?;
        policy_tests::put(context, found.of, self.tests.0.clone())?;
        Ok(TestsView::of(
            &self.which,
            policy_tests::of(context.account, found.of),
        ))
    }
}

/// Shows the tests beside a policy.
#[derive(Parameters)]
pub struct GetPolicyTests {
    #[rpc(flatten)]
    which: Which,
}

impl Operation for GetPolicyTests {
    const EFFECT: Effect = Effect::Read;
    type Answer = TestsView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Plan::on(self.which.target(caller, account))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let found = self.which.find(context.account)?;
        Ok(TestsView::of(
            &self.which,
            policy_tests::of(context.account, found.of),
        ))
    }
}

/// Runs the tests beside a policy, or others that were not put there, on the document in force or on a draft.
#[derive(Parameters)]
pub struct RunPolicyTests {
    #[rpc(flatten)]
    which: Which,
    policy_document: Option<Text>,
    #[rpc(json)]
    tests: Option<Tests>,
}

impl Operation for RunPolicyTests {
    const EFFECT: Effect = Effect::Read;
    type Answer = RanView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let everything = vec![target::all(caller.account, "*")];
        Plan::on(self.which.target(caller, account)).perhaps(ACTION, everything)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let found = self.which.find(account)?;
        let text = self.policy_document.as_ref();
        let policy = match text {
            Some(text) => draft(text, found.kind)?,
            None => Policy::restore(&found.text, found.kind),
        };
        let stored = policy_tests::of(account, found.of).map(|one| &*one.tests);
        let tests = match &self.tests {
            Some(given) => {
                let sound = PolicyTest::check_all(&given.0);
                sound.map_err(|rule| Refusal::Invalid("Tests", rule))?;
                &given.0[..]
            }
            None => stored.unwrap_or_default(),
        };
        let document = Document {
            of: found.of,
            text: text.map_or(&*found.text, |text| &text.0),
            draft: text.is_some(),
        };
        let runs = run_tests((permit.home(), permit.control()), account, document, tests);
        let shown = Shown {
            account,
            found: &found,
            policy: &policy,
            whole: permit.may(ACTION),
            at: context.now,
        };
        let results = tests.iter().zip(&runs);
        let results: Vec<_> = results
            .map(|(test, run)| shown.view(test, run.as_ref()))
            .collect();
        let passed = results.iter().filter(|one| one.passed).count();
        Ok(RanView {
            policy_name: self.which.policy(),
            role_name: self.which.role(),
            draft: text.is_some(),
            passed_count: passed,
            failed_count: results.len() - passed,
            results,
        })
    }
}

/// Tests as they come in.
#[derive(Deserialize)]
#[serde(try_from = "Vec<OneTest>")]
struct Tests(Vec<PolicyTest>);

impl TryFrom<Vec<OneTest>> for Tests {
    type Error = String;

    fn try_from(tests: Vec<OneTest>) -> Result<Self, String> {
        let tests: Result<_, _> = tests.into_iter().map(PolicyTest::try_from).collect();
        Ok(Self(tests?))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct OneTest {
    name: String,
    principal: Option<String>,
    action: String,
    resource: String,
    #[serde(default)]
    context: Vec<OneKey>,
    expected: Expected,
    expected_layer: Option<String>,
    expected_statement: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct OneKey {
    key: String,
    values: Vec<String>,
}

impl TryFrom<OneTest> for PolicyTest {
    type Error = String;

    fn try_from(one: OneTest) -> Result<Self, String> {
        let mut context = BTreeMap::new();
        for OneKey { key, values } in one.context {
            let twice = format!("the key {key} is given twice in one Context");
            if context.insert(key, values).is_some() {
                return Err(twice);
            }
        }
        Ok(Self {
            name: one.name,
            principal: one.principal,
            action: one.action,
            resource: one.resource,
            context,
            expected: one.expected,
            expected_layer: one.expected_layer,
            expected_statement: one.expected_statement,
        })
    }
}

/// The tests beside a policy.
#[derive(View)]
pub struct TestsView {
    policy_name: Option<String>,
    role_name: Option<String>,
    update_date: Option<Stamp>,
    tests: Vec<TestView>,
}

#[derive(View)]
struct TestView {
    name: String,
    principal: Option<String>,
    action: String,
    resource: String,
    context: Vec<KeyView>,
    expected: &'static str,
    expected_layer: Option<String>,
    expected_statement: Option<u32>,
}

#[derive(View)]
struct KeyView {
    key: String,
    values: Vec<String>,
}

impl TestsView {
    fn of(which: &Which, tests: Option<&std::sync::Arc<PolicyTests>>) -> Self {
        let all = tests.map_or(&[][..], |one| &one.tests);
        Self {
            policy_name: which.policy(),
            role_name: which.role(),
            update_date: tests.map(|one| Stamp(one.updated)),
            tests: all.iter().map(TestView::from).collect(),
        }
    }
}

impl From<&PolicyTest> for TestView {
    fn from(test: &PolicyTest) -> Self {
        let key = |(key, values): (&String, &Vec<String>)| KeyView {
            key: key.clone(),
            values: values.clone(),
        };
        Self {
            name: test.name.clone(),
            principal: test.principal.clone(),
            action: test.action.clone(),
            resource: test.resource.clone(),
            context: test.context.iter().map(key).collect(),
            expected: match test.expected {
                Expected::Allow => "Allow",
                Expected::Deny => "Deny",
            },
            expected_layer: test.expected_layer.clone(),
            expected_statement: test.expected_statement,
        }
    }
}

/// What each test came to, in their order.
#[derive(View)]
pub struct RanView {
    policy_name: Option<String>,
    role_name: Option<String>,
    draft: bool,
    passed_count: usize,
    failed_count: usize,
    results: Vec<ResultView>,
}

#[derive(View)]
struct ResultView {
    name: String,
    passed: bool,
    /// What is not as expected: `Decision`, `Layer`, `Statement`, or `UnknownPrincipal`.
    mismatches: Vec<&'static str>,
    decision: Option<String>,
    layer: Option<String>,
    explanation: Option<DecisionView>,
}

/// How results are shown.
struct Shown<'a> {
    account: &'a Account,
    found: &'a Found,
    policy: &'a Policy,
    whole: bool,
    at: Moment,
}

impl Shown<'_> {
    fn view(&self, test: &PolicyTest, run: Option<&TestRun>) -> ResultView {
        let name = test.name.clone();
        let Some(run) = run else {
            return ResultView {
                name,
                passed: false,
                mismatches: vec!["UnknownPrincipal"],
                decision: None,
                layer: None,
                explanation: None,
            };
        };
        let told = &run.explanation;
        let document = (&*self.found.name, self.policy.document());
        let view = DecisionView::of_test(self.account, told, document, (&test.context, self.at));
        // Of the document alone nothing is told that whoever may see it does not know.
        let own = test.principal.is_none() || self.found.kind == Kind::Trust;
        let wrong = run.mismatches.iter().map(|one| match one {
            Mismatch::Decision => "Decision",
            Mismatch::Layer => "Layer",
            Mismatch::Statement => "Statement",
        });
        ResultView {
            name,
            passed: run.passed(),
            mismatches: wrong.collect(),
            decision: Some(format!("{:?}", told.decision)),
            layer: Some(format!("{:?}", told.layer)),
            explanation: Some(if own || self.whole {
                view
            } else {
                view.without_details()
            }),
        }
    }
}

#[cfg(test)]
mod tests;
