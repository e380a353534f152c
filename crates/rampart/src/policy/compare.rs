//! `rampart policy compare`: whether a change of policies grants more.

use std::path::{Path, PathBuf};

use clap::Args;
use policy::analysis::{Finding, Relation, Verdict, Witness, compare};
use serde_json::{Value, json};

use super::side::{Manner, Side, request, request_lines};
use crate::exit::Exit;
use crate::output::{Output, print, print_json};

/// Tells whether new policies grant more than old ones, with a request that proves it
///
/// OLD and NEW are what is attached before and after the change: each a policy file, a folder of
/// `.json` files, or `-` for standard input. The answer holds for every request there can be; it is
/// found by proof, not by trying.
///
/// Ends with 0 if the new policies grant nothing more (equal or narrower), with 1 if they do
/// (wider or incomparable), and with 2 if that could not be found out. So a check that only lets 0
/// pass is safe.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Compare {
    /// The policies before
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The policies after
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Policies attached before and after alike
    #[arg(long, value_name = "FILE", num_args = 1..)]
    with: Vec<PathBuf>,
    /// More policies of the old side
    #[arg(long, value_name = "FILE", num_args = 1..)]
    old_with: Vec<PathBuf>,
    /// More policies of the new side
    #[arg(long, value_name = "FILE", num_args = 1..)]
    new_with: Vec<PathBuf>,
    /// Other policies, not given here, are attached too: a Deny that is gone grants more, because
    /// one of those may allow what it denied. Always so if no policy given allows anything
    #[arg(long)]
    among_others: bool,
    #[command(flatten)]
    manner: Manner,
}

impl Compare {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let given = [&self.old, &self.new].into_iter().chain(&self.with);
        let given = given.chain(&self.old_with).chain(&self.new_with);
        anyhow::ensure!(
            given.filter(|path| *path == Path::new("-")).count() < 2,
            "standard input can be read once; name a file for all but one `-`"
        );
        let read = |own: &PathBuf, more: &[PathBuf]| {
            let all = std::iter::once(own).chain(more).chain(&self.with);
            Side::read(all.collect::<Vec<_>>(), self.manner.kind.into())
        };
        let comparison = {
            let old = read(&self.old, &self.old_with)?;
            let new = read(&self.new, &self.new_with)?;
            let verdict = compare(&old.documents(), &new.documents(), self.manner.steps);
            let among_others = self.among_others || !old.allows() && !new.allows();
            Comparison {
                old,
                new,
                verdict,
                among_others,
            }
        };
        match self.manner.output {
            Output::Json => print_json(&comparison.json())?,
            Output::Text => print(&comparison.told())?,
        }
        Ok(match comparison.grants_more() {
            Some(false) => Exit::Done,
            Some(true) => Exit::Problems,
            None => Exit::Undecided,
        })
    }
}

struct Comparison {
    old: Side,
    new: Side,
    verdict: Verdict,
    among_others: bool,
}

impl Comparison {
    fn relation(&self) -> Relation {
        if self.among_others {
            self.verdict.relation_among_others()
        } else {
            self.verdict.relation()
        }
    }

    /// Whether the new side grants more; `None` if nobody can tell.
    fn grants_more(&self) -> Option<bool> {
        match self.relation() {
            Relation::Equal | Relation::Narrower | Relation::NotWider => Some(false),
            Relation::Wider | Relation::Incomparable | Relation::NotNarrower => Some(true),
            Relation::Undecided => None,
        }
    }

    fn json(&self) -> Value {
        let finding = |finding: &Finding| match finding {
            Finding::None => json!({ "found": "nothing" }),
            Finding::Undecided(because) => json!({ "found": "unknown", "because": because }),
            Finding::Witness(witness) => json!({
                "found": "request",
                "request": request(witness),
                "old": self.old.applying(witness),
                "new": self.new.applying(witness),
            }),
        };
        json!({
            "verdict": word(self.relation()),
            "grants_more": self.grants_more(),
            "among_others": self.among_others,
            "gained": finding(&self.verdict.gained),
            "lost": finding(&self.verdict.lost),
            "no_longer_denied": finding(&self.verdict.lifted),
            "newly_denied": finding(&self.verdict.imposed),
        })
    }

    fn told(&self) -> String {
        let Verdict {
            gained,
            lost,
            lifted,
            imposed,
        } = &self.verdict;
        let mut lines = vec![
            format!(
                "{}: {}",
                word(self.relation()).to_uppercase(),
                sentence(self.relation())
            ),
            String::new(),
        ];
        self.part("Gained", gained, &mut lines);
        self.part("Lost", lost, &mut lines);
        if self.among_others {
            self.part("No longer denied", lifted, &mut lines);
            self.part("Newly denied", imposed, &mut lines);
        } else if *lifted != Finding::None && self.grants_more() != Some(true) {
            self.part("No longer denied", lifted, &mut lines);
            lines.push(LIFTED.to_owned());
        }
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines.join("\n")
    }

    fn part(&self, name: &str, finding: &Finding, lines: &mut Vec<String>) {
        match finding {
            Finding::None => lines.push(format!("{name}: nothing")),
            Finding::Undecided(because) => {
                lines.push(format!("{name}: not known; {because}. {MORE}"));
            }
            Finding::Witness(witness) => {
                lines.push(format!("{name}, for example:"));
                lines.extend(self.example(witness));
            }
        }
        lines.push(String::new());
    }

    fn example(&self, witness: &Witness) -> Vec<String> {
        let mut lines = request_lines(witness);
        lines.push(format!("  before     {}", self.old.told(witness)));
        lines.push(format!("  after      {}", self.new.told(witness)));
        lines
    }
}

/// The verdict as a program reads it.
fn word(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "equal",
        Relation::Narrower => "narrower",
        Relation::NotWider => "equal-or-narrower",
        Relation::Wider => "wider",
        Relation::Incomparable => "incomparable",
        Relation::NotNarrower => "wider-or-incomparable",
        Relation::Undecided => "undecided",
    }
}

fn sentence(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "both grant the same",
        Relation::Narrower => "the new policies grant less",
        Relation::NotWider => "the new policies grant nothing more; whether less is not known",
        Relation::Wider => "the new policies grant more",
        Relation::Incomparable => "the new policies grant more in one place and less in another",
        Relation::NotNarrower => "the new policies grant more; whether also less is not known",
        Relation::Undecided => "whether the new policies grant more is not known, so count on it",
    }
}

const MORE: &str = "More --steps may tell";

const LIFTED: &str = "\
This counts only where other policies are attached too, which may allow it: --among-others.";

const EXAMPLES: &str = "\
Examples:
  rampart policy compare old.json new.json
  git show main:policy.json | rampart policy compare - policy.json
  rampart policy compare before/ after/     folders of .json files
  rampart policy compare old.json new.json --with shared.json denials.json
  rampart policy compare --kind trust --output json old-role.json role.json";
