//! Documents as canonical JSON: reading the print gives the same document again.

use std::fmt;

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};

use crate::{Comparison, Document, Effect, Principals, Statement, Test};

impl fmt::Display for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Printer {
            wide: formatter.alternate(),
            depth: 0,
            formatter,
        };
        out.open('{')?;
        out.name("Version", true)?;
        out.formatter.write_str("\"1\"")?;
        out.name("Statement", false)?;
        out.open('[')?;
        for (index, statement) in self.statements.iter().enumerate() {
            out.next(index == 0)?;
            out.statement(statement)?;
        }
        out.close(']')?;
        out.close('}')
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer {
            wide: formatter.alternate(),
            depth: 0,
            formatter,
        }
        .statement(self)
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("Version", "1")?;
        map.serialize_entry("Statement", &self.statements)?;
        map.end()
    }
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The print is JSON, and serializers of every format can take its values.
        let tree: serde_json::Value =
            serde_json::from_str(&self.to_string()).map_err(S::Error::custom)?;
        tree.serialize(serializer)
    }
}

impl fmt::Display for Test {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Printer {
            wide: formatter.alternate(),
            depth: 0,
            formatter,
        };
        out.conditions(std::slice::from_ref(self))
    }
}

struct Printer<'a, 'f> {
    wide: bool,
    depth: usize,
    formatter: &'a mut fmt::Formatter<'f>,
}

impl Printer<'_, '_> {
    fn statement(&mut self, statement: &Statement) -> fmt::Result {
        self.open('{')?;
        if let Some(sid) = &statement.sid {
            self.name("Sid", true)?;
            self.formatter.write_str(&quoted(sid))?;
        }
        self.name("Effect", statement.sid.is_none())?;
        self.formatter.write_str(match statement.effect {
            Effect::Allow => "\"Allow\"",
            Effect::Deny => "\"Deny\"",
        })?;
        if let Some(principals) = &statement.principals {
            self.name("Principal", false)?;
            self.principals(principals)?;
        }
        let actions = &statement.actions;
        self.name(
            if actions.negated {
                "NotAction"
            } else {
                "Action"
            },
            false,
        )?;
        self.strings(
            actions
                .patterns
                .iter()
                .map(|pattern| quoted(pattern.text())),
        )?;
        if let Some(resources) = &statement.resources {
            self.name("Resource", false)?;
            self.strings(
                resources
                    .patterns
                    .iter()
                    .map(|pattern| quoted(pattern.text())),
            )?;
        }
        if !statement.conditions.is_empty() {
            self.name("Condition", false)?;
            self.conditions(&statement.conditions)?;
        }
        self.close('}')
    }

    fn principals(&mut self, principals: &Principals) -> fmt::Result {
        self.open('{')?;
        let kinds = [
            ("RAM", &principals.ram),
            ("Service", &principals.service),
            ("Federated", &principals.federated),
        ];
        let given = kinds
            .into_iter()
            .filter_map(|(kind, values)| Some((kind, values.as_ref()?)));
        for (index, (kind, values)) in given.enumerate() {
            self.name(kind, index == 0)?;
            self.strings(values.iter().map(|value| quoted(value)))?;
        }
        self.close('}')
    }

    /// Tests of one operator stand together, in the order they were written.
    fn conditions(&mut self, tests: &[Test]) -> fmt::Result {
        self.open('{')?;
        for (index, group) in tests
            .chunk_by(|one, next| one.word() == next.word())
            .enumerate()
        {
            let Some(first) = group.first() else { continue };
            self.name(first.word(), index == 0)?;
            self.open('{')?;
            for (index, test) in group.iter().enumerate() {
                self.name(test.key(), index == 0)?;
                self.strings(test.values().iter().map(value))?;
            }
            self.close('}')?;
        }
        self.close('}')
    }

    /// One value stands alone, several in a list, and none in an empty one.
    fn strings(&mut self, mut values: impl ExactSizeIterator<Item = String>) -> fmt::Result {
        if values.len() == 0 {
            return self.formatter.write_str("[]");
        }
        if values.len() == 1 {
            return self.formatter.write_str(&values.next().unwrap_or_default());
        }
        self.open('[')?;
        for (index, value) in values.enumerate() {
            self.next(index == 0)?;
            self.formatter.write_str(&value)?;
        }
        self.close(']')
    }

    fn name(&mut self, name: &str, first: bool) -> fmt::Result {
        self.next(first)?;
        let colon = if self.wide { ": " } else { ":" };
        write!(self.formatter, "{}{colon}", quoted(name))
    }

    fn open(&mut self, bracket: char) -> fmt::Result {
        self.depth += 1;
        write!(self.formatter, "{bracket}")
    }

    fn next(&mut self, first: bool) -> fmt::Result {
        if !first {
            self.formatter.write_str(",")?;
        }
        self.line()
    }

    fn close(&mut self, bracket: char) -> fmt::Result {
        self.depth = self.depth.saturating_sub(1);
        self.line()?;
        write!(self.formatter, "{bracket}")
    }

    fn line(&mut self) -> fmt::Result {
        if self.wide {
            write!(self.formatter, "\n{:width$}", "", width = self.depth * 2)?;
        }
        Ok(())
    }
}

fn value(comparison: &Comparison) -> String {
    if comparison.is_text() {
        quoted(comparison.text())
    } else {
        comparison.text().to_owned()
    }
}

/// Text as JSON writes it.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
