//! `rampart policy test`: tests beside policies, in files or on a server.

use std::path::PathBuf;

use clap::Args;
use policy::TestRun;
use serde_json::{Value, json};

use super::simulate::told;
use super::tested::Tested;
use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::way::Where;

/// Runs tests beside policies and shows the failing ones
///
/// Of files, each in JSON or TOML, without any server; or, with --policy or --role, those that are kept beside a
/// policy of an account, on the text in force or on a draft. Ends with 1 if a test fails.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Test {
    /// Files of tests; `-` is standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["policy", "role"], conflicts_with_all = ["policy", "role"])]
    files: Vec<PathBuf>,
    /// Those beside this policy of the account
    #[arg(long, value_name = "NAME", conflicts_with = "role")]
    policy: Option<String>,
    /// Those beside the trust policy of this role
    #[arg(long, value_name = "NAME")]
    role: Option<String>,
    /// With --policy or --role: run them on this text in place of the one in force
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    document: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// A test that failed.
struct Failed {
    place: String,
    name: String,
    because: Vec<String>,
    shown: String,
    explanation: Value,
}

impl Test {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let (passed, failures) = match (&self.policy, &self.role) {
            (None, None) => self.of_files()?,
            (Some(name), _) => self.kept(("PolicyName", name))?,
            (None, Some(name)) => self.kept(("RoleName", name))?,
        };
        match self.output {
            Output::Json => print_json(&json!({
                "passed": passed,
                "failed": failures.len(),
                "failures": failures.iter().map(Failed::json).collect::<Vec<_>>(),
            }))?,
            Output::Text => {
                for failed in &failures {
                    print(&failed.text())?;
                }
                print(&format!("{passed} passed, {} failed", failures.len()))?;
            }
        }
        Ok(if failures.is_empty() {
            Exit::Done
        } else {
            Exit::Problems
        })
    }

    fn of_files(&self) -> anyhow::Result<(usize, Vec<Failed>)> {
        let (mut passed, mut failures) = (0, Vec::new());
        for path in &self.files {
            let tested = Tested::read(path)?;
            for test in &tested.tests {
                let run = tested.run(test);
                if run.passed() {
                    passed += 1;
                } else {
                    failures.push(Failed::of_run(&tested.name, &test.name, &run)?);
                }
            }
        }
        Ok((passed, failures))
    }

    /// Those that are kept beside a policy of an account.
    fn kept(&self, named: (&str, &str)) -> anyhow::Result<(usize, Vec<Failed>)> {
        let document = self.document.as_deref().map(super::source::read);
        let document = document.transpose()?;
        let mut asked = vec![named];
        asked.extend(document.as_deref().map(|text| ("PolicyDocument", text)));
        let answer = block_on(async {
            let way = self.place.open(PART).await?;
            let answer = way.call("RunPolicyTests", &asked).await;
            way.close().await;
            answer
        })?;
        let results = answer.get("Results").and_then(Value::as_array);
        let results = results.map(Vec::as_slice).unwrap_or_default();
        // Nothing would pass for ever.
        anyhow::ensure!(!results.is_empty(), "there is no test beside {}", named.1);
        let passed = |one: &&Value| one.get("Passed").and_then(Value::as_bool) == Some(true);
        let failed = results.iter().filter(|one| !passed(one));
        let failures = failed.map(|one| Failed::of_answer(named.1, one)).collect();
        Ok((results.iter().filter(passed).count(), failures))
    }
}

impl Failed {
    fn of_run(place: &str, name: &str, run: &TestRun) -> anyhow::Result<Self> {
        let because = run.mismatches.iter().map(|one| format!("{one:?}"));
        Ok(Self {
            place: place.to_owned(),
            name: name.to_owned(),
            because: because.collect(),
            shown: told(&run.explanation),
            explanation: serde_json::to_value(&run.explanation)?,
        })
    }

    fn of_answer(place: &str, result: &Value) -> Self {
        let text = |value: Option<&Value>| {
            let text = value.and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let because = result.get("Mismatches").and_then(Value::as_array);
        let because = because.into_iter().flatten();
        let explanation = result.get("Explanation").cloned().unwrap_or_default();
        Self {
            place: place.to_owned(),
            name: text(result.get("Name")),
            because: because.map(|one| text(Some(one))).collect(),
            shown: text(explanation.get("Summary")),
            explanation,
        }
    }

    fn json(&self) -> Value {
        json!({
            "of": self.place,
            "name": self.name,
            "mismatches": self.because,
            "explanation": self.explanation,
        })
    }

    fn text(&self) -> String {
        let because = self.because.iter().map(|one| match one.as_str() {
            "Decision" => "it is decided otherwise",
            "Layer" => "another layer decides",
            "Statement" => "the statement takes no part",
            "UnknownPrincipal" => "nobody of this name is in the account",
            other => other,
        });
        let because: Vec<_> = because.collect();
        let because = because.join(", ");
        let head = format!("{}: {}: {because}", self.place, self.name);
        let lines = self.shown.lines().map(|line| format!("\n    {line}"));
        std::iter::once(head).chain(lines).collect()
    }
}

/// What acts, as events name it.
const PART: &str = "policy-tests";

const EXAMPLES: &str = "\
Examples:
  rampart policy test tests/reports.toml
  rampart policy test --output json tests/*.json
  rampart policy test --policy Reports --endpoint https://ram.example.com:7280 --ca ca.pem
  rampart policy test --policy Reports --document draft.json";
