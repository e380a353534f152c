//! The vendor's services: their codes in policies, and the operations that are published of them.
//!
//! The operations are packed into the program and unpacked the first time that somebody asks.

mod unpublished;

use std::sync::LazyLock;

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::pattern::covers_folded;

/// A service whose operations are published.
///
/// ```
/// let ecs = policy::service::find("ecs").unwrap();
/// assert!(ecs.has("describeinstances"));
/// assert!(!ecs.has("DescribeInstancez"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Service {
    code: &'static str,
    verbs: &'static str,
}

impl Service {
    /// Its code, as actions and resources are written with.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The names of its operations, each cut behind its verb.
    pub fn operations(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.verbs.lines().flat_map(|line| {
            let mut words = line.split(' ').skip(1);
            let verb = words.next().unwrap_or_default();
            words.map(move |rest| (verb, if rest == "." { "" } else { rest }))
        })
    }

    /// Whether it has an operation, or another action, of this name, in whatever case.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let is = |(verb, rest): (&str, &str)| {
            let parts = name.split_at_checked(verb.len());
            parts.is_some_and(|(own, tail)| {
                own.eq_ignore_ascii_case(verb) && tail.eq_ignore_ascii_case(rest)
            })
        };
        self.operations().any(is) || self.others().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Whether a pattern of names covers one of its actions.
    pub(crate) fn is_covered_by(&self, pattern: &str) -> bool {
        self.names().any(|name| covers_folded(pattern, &name))
    }

    /// The names of all actions that are known of it.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let operations = self.operations().map(|(verb, rest)| [verb, rest].concat());
        operations.chain(self.others().map(str::to_owned))
    }

    /// Actions that are no operations.
    fn others(&self) -> impl Iterator<Item = &'static str> {
        let code = self.code;
        let own = unpublished::ACTIONS.iter().filter(move |row| row.0 == code);
        own.flat_map(|row| row.1.split_ascii_whitespace())
    }
}

/// All of them, by code.
#[must_use]
pub fn all() -> &'static [Service] {
    &ALL
}

/// The one with this code, in whatever case.
#[must_use]
pub fn find(code: &str) -> Option<Service> {
    let code = code.to_ascii_lowercase();
    let at = ALL.binary_search_by(|own| own.code.cmp(&code)).ok()?;
    ALL.get(at).copied()
}

/// The names of all actions that are known of the service with this code, in whatever case, in order; none
/// if it has no published operations.
#[must_use]
pub fn actions(code: &str) -> Vec<String> {
    let own = Service {
        code: unpublished::OWN,
        verbs: "",
    };
    let is_own = code.eq_ignore_ascii_case(own.code);
    let service = if is_own { Some(own) } else { find(code) };
    let mut names: Vec<_> = service.iter().flat_map(Service::names).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether some service has this code, in whatever case, whether or not its operations are published.
#[must_use]
pub fn is_known(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    find(&code).is_some() || unpublished::codes().any(|own| own == code)
}

/// All codes that are known.
pub fn codes() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|own| own.code).chain(unpublished::codes())
}

static ALL: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let mut all = Vec::with_capacity(256);
    let mut rest = TEXT.as_str();
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if line.starts_with('#') {
            continue;
        }
        let end = next_code(rest);
        let (verbs, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = behind;
        all.push(Service { code: line, verbs });
    }
    all
});

/// Where the lines of a service end.
fn next_code(text: &str) -> usize {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if !line.starts_with(' ') {
            break;
        }
        end += line.len();
    }
    end
}

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let text = decompress_to_vec_with_limit(PACKED, LIMIT).unwrap_or_default();
    String::from_utf8(text).unwrap_or_default()
});

/// What `build.rs` has made of `operations.txt`.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/operations.deflate"));

/// More than this is not unpacked.
const LIMIT: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_carries_little_and_unpacks_it_all() {
        assert!(PACKED.len() <= 150 << 10, "{}", PACKED.len());
        let source = include_str!("../operations.txt");
        assert_eq!(*TEXT, source);
        assert_eq!(ALL.len(), 154);
        let count: usize = ALL.iter().map(|own| own.operations().count()).sum();
        assert_eq!(count, 16_179);
    }

    #[test]
    fn services_and_their_operations_are_in_order_each_once() {
        assert!(ALL.is_sorted_by(|one, next| one.code < next.code));
        for service in ALL.iter() {
            let mut names: Vec<_> = service.operations().collect();
            assert!(!names.is_empty(), "{}", service.code);
            assert!(names.iter().all(|(verb, _)| !verb.is_empty()));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", service.code);
            for (verb, rest) in names {
                assert!(service.has(&[verb, rest].concat().to_ascii_lowercase()));
            }
        }
    }

    #[test]
    fn what_is_no_operation_is_none() {
        let oss = find("OSS").unwrap();
        assert!(oss.has("GetObject") && oss.has("PutBucketWorm") == oss.has("putbucketworm"));
        for wrong in [
            "",
            "Get",
            "GetObjct",
            "GetObjectX",
            "Object",
            "GetObject ",
            "é",
        ] {
            assert!(!oss.has(wrong), "{wrong}");
        }
        assert!(find("ram").unwrap().has("PassRole"));
        assert!(oss.is_covered_by("get*") && !oss.is_covered_by("Gt*"));
        assert!(find("kms").unwrap().has("Decrypt"));
    }

    #[test]
    fn codes_without_published_operations_are_known_too() {
        for code in [
            "ots",
            "mns",
            "DMS",
            "pts",
            "cen",
            "apigateway",
            "yundun-waf",
        ] {
            assert!(is_known(code) && find(code).is_none(), "{code}");
        }
        assert!(is_known("Ecs") && !is_known("ecz") && !is_known(""));
        let mut all: Vec<_> = codes().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
