//! The corpus: every case in `cases/` decides as it says.

#![expect(clippy::disallowed_methods, reason = "the corpus lies in files")]

use std::path::Path;

#[test]
fn every_case_decides_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut count = 0;
    let mut failures = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for case in policy::cases::run(&text).unwrap() {
            count += 1;
            if let Some(failure) = case.failure {
                failures.push(format!("{} {}: {failure}", case.id, case.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count >= 312, "only {count} cases were found");
}
