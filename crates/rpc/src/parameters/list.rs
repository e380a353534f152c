//! Flat lists: `ResourceId.1`, `Tag.1.Key`. Indices from 1, without gaps, never used to allocate.

use super::{MAXIMUM, Reader};
use crate::Malformed;

/// Indices seen so far, one bit each.
struct Seen([u64; MAXIMUM / 64 + 1]);

impl Reader<'_> {
    /// How many items the list `name` has; zero when it was not sent.
    ///
    /// # Errors
    /// `InvalidParameter` for an index that is not a decimal number from 1 to 1000 or a gap.
    pub fn list_len(&self, name: &str) -> Result<usize, Malformed> {
        let mut seen = Seen([0; MAXIMUM / 64 + 1]);
        let mut highest = 0;
        for rest in self.under(name) {
            let index = index(rest).ok_or_else(|| self.broken(name, rest))?;
            seen.insert(index);
            highest = highest.max(index);
        }
        let gap = (1..=highest).find(|index| !seen.contains(*index));
        gap.map_or(Ok(highest), |index| {
            let full = self.full_name(name);
            Err(Malformed::new(
                "InvalidParameter",
                format!(
                    "The list {full} has an item {highest} but none {index}: \
                     indices start at 1 and have no gaps."
                ),
            ))
        })
    }

    /// The names below `name.`, without that beginning. They are neighbours in sorted order.
    fn under(&self, name: &str) -> impl Iterator<Item = &str> {
        let entries = &self.parameters.entries;
        let first = entries.partition_point(|entry| {
            let before = self
                .prefix
                .bytes()
                .chain(name.bytes())
                .chain(std::iter::once(b'.'));
            self.parameters.name(entry).bytes().lt(before)
        });
        entries.iter().skip(first).map_while(move |entry| {
            let rest = self.parameters.name(entry).strip_prefix(self.prefix)?;
            rest.strip_prefix(name)?.strip_prefix('.')
        })
    }

    fn broken(&self, name: &str, rest: &str) -> Malformed {
        let full = self.full_name(name);
        Malformed::new(
            "InvalidParameter",
            format!(
                "The parameter {full}.{rest} is not an item of a list: \
                 after {full}. comes an index from 1 to {MAXIMUM}."
            ),
        )
    }
}

impl Seen {
    fn insert(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }

    fn contains(&self, index: usize) -> bool {
        self.0
            .get(index / 64)
            .is_some_and(|word| word & (1 << (index % 64)) != 0)
    }
}

fn index(rest: &str) -> Option<usize> {
    let digits = rest.split('.').next().unwrap_or_default();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    let index = plain.then(|| digits.parse().ok()).flatten()?;
    (1..=MAXIMUM).contains(&index).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    fn length(names: &[&str]) -> Result<usize, Malformed> {
        let parameters = Parameters::collect(names.iter().map(|name| (name, "v"))).unwrap();
        Reader::whole(&parameters).list_len("Tag")
    }

    #[test]
    fn items_are_counted_and_neighbours_are_not() {
        let names = [
            "Tag.1.Key",
            "Tag.1.Value",
            "Tag.2.Key",
            "Tag",
            "Tags.9",
            "Ta.7",
            "Tag1.8",
        ];
        assert_eq!(length(&names).unwrap(), 2);
        assert_eq!(length(&["Other.1"]).unwrap(), 0);
        let twelve: Vec<_> = (1..=12).map(|n| format!("Tag.{n}")).collect();
        let twelve: Vec<_> = twelve.iter().map(String::as_str).collect();
        assert_eq!(length(&twelve).unwrap(), 12);
    }

    #[test]
    fn a_gap_is_refused() {
        for names in [
            &["Tag.2"][..],
            &["Tag.1", "Tag.3"],
            &["Tag.1", "Tag.2", "Tag.1000"],
        ] {
            assert!(
                length(names).unwrap_err().message.contains("no gaps"),
                "{names:?}"
            );
        }
    }

    #[test]
    fn an_index_is_a_number_from_one_to_the_cap() {
        for name in [
            "Tag.0",
            "Tag.01",
            "Tag.-1",
            "Tag.+1",
            "Tag.",
            "Tag.Key",
            "Tag..1",
            "Tag.1001",
            "Tag.4294967297",
            "Tag.99999999999999999999999",
            "Tag.١",
        ] {
            assert!(
                length(&[name])
                    .unwrap_err()
                    .message
                    .contains("index from 1"),
                "{name}"
            );
        }
    }

    #[test]
    fn a_list_under_a_prefix() {
        let names = ["Tag.1.Values.1", "Tag.1.Values.2", "Tag.10.Values.1"];
        let parameters = Parameters::collect(names.map(|name| (name, "v"))).unwrap();
        let reader = Reader {
            parameters: &parameters,
            prefix: "Tag.1.",
        };
        assert_eq!(reader.list_len("Values").unwrap(), 2);
    }
}
