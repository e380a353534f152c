//! The table.

use std::fmt::Write as _;

use anyhow::Result;
use comfy_table::presets;
use comfy_table::{Cell, CellAlignment, Table};
use serde::Serialize;

use crate::measure::{Samples, Spread};

/// All rows.
pub struct Report {
    rows: Vec<Row>,
    rounds: usize,
}

/// One figure beside its bound.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    what: String,
    figure: f64,
    unit: Unit,
    bound: Option<Bound>,
    goal: Option<Goal>,
    note: String,
}

#[derive(Clone, Debug, Serialize)]
struct Bound {
    name: String,
    figure: f64,
    ratio: f64,
    least: f64,
    most: f64,
}

#[derive(Clone, Debug, Serialize)]
struct Goal {
    text: String,
    /// None where there is only an aim.
    met: Option<bool>,
    /// Whether what would be better still was reached.
    aim: Option<bool>,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Unit {
    /// Nanoseconds of CPU.
    Nanos,
    /// How many a second.
    PerSecond,
    /// Milliseconds on the clock.
    Millis,
    /// Mebibytes.
    Mebibytes,
    /// How many.
    Count,
    /// Bytes.
    Bytes,
    /// Machine instructions.
    Instructions,
}

impl Report {
    /// A table of medians of so many rounds.
    #[must_use]
    pub fn new(rounds: usize) -> Self {
        Self {
            rows: Vec::new(),
            rounds,
        }
    }

    /// Adds a row, and says so at once to whoever waits.
    pub fn add(&mut self, row: Row) {
        let Row {
            what,
            figure,
            unit,
            note,
            ..
        } = &row;
        eprintln!("  {what}: {} {note}", shown(*figure, *unit));
        self.rows.push(row);
    }

    /// The rows for programs.
    ///
    /// # Errors
    ///
    /// When they cannot be written as JSON.
    pub fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(&self.rows)?)
    }

    /// The rows for people.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_style(presets::ASCII_MARKDOWN);
        table.set_header([
            "what",
            "figure",
            "bound",
            "its figure",
            "ratio (least-most)",
            "goal",
            "",
        ]);
        for row in &self.rows {
            table.add_row(cells(row));
        }
        let mut text = table.to_string();
        for (number, row) in self.notes() {
            let _ = write!(text, "\n[{number}] {}: {}", row.what, row.note);
        }
        let goals: Vec<&Goal> = self
            .rows
            .iter()
            .filter_map(|row| row.goal.as_ref())
            .collect();
        let count = |met: Option<bool>| goals.iter().filter(|goal| goal.met == met).count();
        let met = count(Some(true));
        let all = met + count(Some(false));
        let _ = write!(
            text,
            "\n{met} of {all} goals met; medians of {} rounds, each of which ran every engine once",
            self.rounds
        );
        text
    }

    fn notes(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows
            .iter()
            .filter(|row| !row.note.is_empty())
            .enumerate()
            .map(|(n, row)| (n + 1, row))
    }
}

impl Row {
    /// A figure that stands alone.
    pub fn new(what: impl Into<String>, figure: f64, unit: Unit) -> Self {
        Self {
            what: what.into(),
            figure,
            unit,
            bound: None,
            goal: None,
            note: String::new(),
        }
    }

    /// A figure and its bound, from the same rounds.
    pub fn beside(
        what: impl Into<String>,
        unit: Unit,
        figure: &Samples,
        (name, bound): (&str, &Samples),
    ) -> Self {
        let Spread {
            median,
            least,
            most,
        } = figure.over(bound);
        let bound = Bound {
            name: name.to_owned(),
            figure: bound.median(),
            ratio: median,
            least,
            most,
        };
        Self {
            bound: Some(bound),
            ..Self::new(what, figure.median(), unit)
        }
    }

    /// A figure and its bound, neither of which varies.
    pub fn exact(
        what: impl Into<String>,
        unit: Unit,
        figure: f64,
        (name, bound): (&str, f64),
    ) -> Self {
        let ratio = figure / bound;
        let bound = Bound {
            name: name.to_owned(),
            figure: bound,
            ratio,
            least: ratio,
            most: ratio,
        };
        Self {
            bound: Some(bound),
            ..Self::new(what, figure, unit)
        }
    }

    /// The goal that the ratio be at most this.
    #[must_use]
    pub fn at_most(self, most: f64) -> Self {
        let met = self.ratio() <= most;
        self.goal(format!("<= {}", bare(most)), met)
    }

    /// The goal that the ratio be at most this, and what would be better still.
    #[must_use]
    pub fn at_most_aiming(self, most: f64, aim: f64) -> Self {
        let ratio = self.ratio();
        let text = format!("<= {}, aim {}", bare(most), bare(aim));
        self.set(text, Some(ratio <= most), Some(ratio <= aim))
    }

    /// No goal, but what would be good.
    #[must_use]
    pub fn aiming(self, aim: f64) -> Self {
        let reached = self.ratio() <= aim;
        self.set(format!("aim {}", bare(aim)), None, Some(reached))
    }

    /// The goal that the ratio be at least this.
    #[must_use]
    pub fn at_least(self, least: f64) -> Self {
        let met = self.ratio() >= least;
        self.goal(format!(">= {least:.2}"), met)
    }

    /// Any other goal.
    #[must_use]
    pub fn goal(self, text: impl Into<String>, met: bool) -> Self {
        self.set(text.into(), Some(met), None)
    }

    fn set(mut self, text: String, met: Option<bool>, aim: Option<bool>) -> Self {
        self.goal = Some(Goal { text, met, aim });
        self
    }

    /// What else is to be said.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The figure against its bound.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.bound.as_ref().map_or(f64::NAN, |bound| bound.ratio)
    }
}

impl Goal {
    fn mark(&self) -> &'static str {
        match (self.met, self.aim) {
            (Some(false), _) => "MISSED",
            (_, Some(true)) => "aim met",
            (Some(true), _) => "met",
            (None, _) => "aim missed",
        }
    }
}

fn cells(row: &Row) -> Vec<Cell> {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let bound = |part: fn(&Bound, Unit) -> String| {
        row.bound
            .as_ref()
            .map(|bound| part(bound, row.unit))
            .unwrap_or_default()
    };
    let (goal, mark) = match &row.goal {
        Some(goal) => (goal.text.clone(), goal.mark()),
        None => (String::new(), ""),
    };
    vec![
        Cell::new(&row.what),
        right(shown(row.figure, row.unit)),
        Cell::new(bound(|bound, _| bound.name.clone())),
        right(bound(|bound, unit| shown(bound.figure, unit))),
        right(bound(|bound, _| {
            format!(
                "{} ({}-{})",
                short(bound.ratio),
                short(bound.least),
                short(bound.most)
            )
        })),
        Cell::new(goal),
        Cell::new(mark),
    ]
}

fn shown(figure: f64, unit: Unit) -> String {
    match unit {
        Unit::Nanos if figure >= 1e6 => format!("{:.2} ms", figure / 1e6),
        Unit::Nanos if figure >= 10_000.0 => format!("{:.1} us", figure / 1000.0),
        Unit::Nanos => format!("{figure:.0} ns"),
        Unit::PerSecond => format!("{figure:.0}/s"),
        Unit::Millis => format!("{figure:.0} ms"),
        Unit::Mebibytes => format!("{figure:.1} MiB"),
        Unit::Bytes => format!("{figure:.0} B"),
        Unit::Count | Unit::Instructions => format!("{figure:.0}"),
    }
}

/// A ratio; how many times less, if it is much less than one.
fn short(ratio: f64) -> String {
    if ratio < 0.01 {
        bare(ratio)
    } else if ratio < 0.1 {
        format!("{ratio:.4}")
    } else if ratio < 10.0 {
        format!("{ratio:.2}")
    } else {
        format!("{ratio:.0}")
    }
}

fn bare(ratio: f64) -> String {
    if ratio < 0.01 {
        format!("1/{:.0}", 1.0 / ratio)
    } else {
        ratio.to_string()
    }
}
