//! Files that tests write and reviews read. `BLESS=1 cargo test -p rampart-services --test every` writes them
//! anew; a commit that changes one says why.

use std::path::PathBuf;

/// A file of the repository, by its path from the root.
pub(crate) fn path(name: &str) -> PathBuf {
    let root = [env!("CARGO_MANIFEST_DIR"), "..", ".."];
    root.iter().collect::<PathBuf>().join(name)
}

/// The text of a file of the repository.
pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// That a file says this.
#[track_caller]
pub(crate) fn is_as_reviewed(name: &str, expected: &str) {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path(name), expected).unwrap();
    }
    assert_eq!(
        text(name),
        expected,
        "{name} is stale: write it anew with BLESS=1"
    );
}

/// The lines of a list of ours: tabs between columns, `#` before what is for people.
pub(crate) fn listed(name: &str) -> Vec<Vec<String>> {
    let text = text(name);
    let lines = text.lines().filter(|line| !line.starts_with("# "));
    lines
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}
