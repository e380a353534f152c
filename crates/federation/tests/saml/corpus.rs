//! What these tests judge, written down for other implementations to judge too: into the folder that `SAML_DOCUMENTS`
//! names, if it names one. See conformance/README.md.

use std::cell::Cell;
use std::path::Path;
use std::{env, fs, thread};

use federation::saml::{Cause, Verified};

use crate::letters::{ENTITY, described};
use crate::signer::RSA;

thread_local! {
    static WRITTEN: Cell<usize> = const { Cell::new(0) };
}

/// Notes a document under the test that judged it and what we say of it: `accepted`, or the check that refuses.
#[expect(
    clippy::disallowed_methods,
    reason = "the folder is named, and the documents are written, for other programs"
)]
pub(crate) fn note(xml: &str, outcome: &Result<Verified, Cause>) {
    let Ok(folder) = env::var("SAML_DOCUMENTS") else {
        return;
    };
    let test = thread::current().name().map(str::to_owned).unwrap();
    let test = test.rsplit("::").next().unwrap().to_owned();
    // Those of a class of forgeries, and those of each check.
    let class = test.strip_prefix('s').and_then(|rest| rest.chars().next());
    if !class.is_some_and(|digit| digit.is_ascii_digit()) && !test.starts_with("each_check") {
        return;
    }
    let verdict = match outcome {
        Ok(_) => "accepted".to_owned(),
        Err(cause) => format!("{:?}", cause.check()),
    };
    let count = WRITTEN.replace(WRITTEN.get() + 1);
    let folder = Path::new(&folder);
    fs::write(folder.join(format!("{test}.{count:03}.{verdict}.xml")), xml).unwrap();
    fs::write(folder.join("metadata"), described(ENTITY, &[&RSA])).unwrap();
}
