//! The pack of the web console: it must be built from the sources that are in the tree.

use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::{Finding, SourceFile};

/// The pack; its first line is JSON and names a hash over what it was built from.
const PACK: &str = "crates/console/console.pack";

/// Where the console's sources are.
const FOLDER: &str = "console/";

/// Files beside the sources that the build reads, as `console/inputs.mjs` lists them.
const SINGLE: [&str; 7] = [
    "index.html",
    "inputs.mjs",
    "pack.mjs",
    "package-lock.json",
    "package.json",
    "tsconfig.json",
    "vite.config.ts",
];

/// Compares the hash that the pack names with the tree.
#[must_use]
pub fn check(root: &Path, files: &[SourceFile]) -> Option<Finding> {
    if !files.iter().any(|file| file.path.starts_with(FOLDER)) {
        return None;
    }
    let pack = std::fs::read(root.join(PACK)).unwrap_or_default();
    let fresh = named(&pack) == Some(inputs(files).as_bytes());
    let remark = "is not built from the sources in console/; run `scripts/console pack`";
    (!fresh).then(|| Finding::new(PACK, remark))
}

/// The hash in the first line, which is written without spaces.
fn named(pack: &[u8]) -> Option<&[u8]> {
    let rest = pack.strip_prefix(br#"{"inputs":""#)?;
    rest.get(..64)
}

/// The hash over what the console is built from: each path with the hash of its text.
fn inputs(files: &[SourceFile]) -> String {
    let mut all = Sha256::new();
    for file in files {
        let Some(path) = file.path.strip_prefix(FOLDER) else {
            continue;
        };
        if is_input(path) {
            let hash = hexadecimal(&Sha256::digest(&file.text));
            all.update(format!("{path}\0{hash}\n"));
        }
    }
    hexadecimal(&all.finalize())
}

fn is_input(path: &str) -> bool {
    let test = path.ends_with(".test.ts") || path.ends_with(".test.tsx");
    let below = path.starts_with("src/") || path.starts_with("public/");
    SINGLE.contains(&path) || below && !test && path != "src/api/contract.d.ts"
}

fn hexadecimal(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_pack_of_other_sources_is_found() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("crates/console")).unwrap();
        let pack = dir.path().join(PACK);
        let files = [file("console/src/main.tsx", "a"), file("crates/x.rs", "b")];
        assert!(check(dir.path(), &files).is_some(), "there is none");
        let line = format!("{{\"inputs\":\"{}\",\"tools\"", inputs(&files));
        std::fs::write(&pack, line).unwrap();
        assert!(check(dir.path(), &files).is_none());
        let changed = [file("console/src/main.tsx", "c")];
        assert!(check(dir.path(), &changed).is_some());
        let more = [
            file("console/public/icon.svg", ""),
            file("console/src/main.tsx", "a"),
        ];
        assert!(check(dir.path(), &more).is_some());
    }

    #[test]
    fn what_is_not_built_in_does_not_count() {
        let files = [
            file("console/e2e/01.spec.ts", "x"),
            file("console/src/a.test.ts", "x"),
            file("console/src/api/contract.d.ts", "x"),
            file("console/vitest.config.ts", "x"),
        ];
        assert_eq!(inputs(&files), inputs(&[]));
    }
}
