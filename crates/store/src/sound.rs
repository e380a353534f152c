//! What no store could keep is refused before anything is done.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Aggregate, Append, CommitError, CommitId, Revision};

/// Refuses a group that no store could keep.
pub(crate) fn check(group: &[Append]) -> Result<(), CommitError> {
    check_bundles(group)?;
    for append in group {
        if append.revision == Revision(0) {
            return Err(CommitError::Invalid(
                "revision 0 is the state before anything".into(),
            ));
        }
        if i64::try_from(append.revision.0).is_err() {
            return Err(CommitError::Invalid(
                "that revision is beyond all numbers".into(),
            ));
        }
        let claims = append
            .claims
            .iter()
            .flat_map(|one| [&one.kind, &one.name, &one.value]);
        let releases = append
            .releases
            .iter()
            .flat_map(|one| [&one.kind, &one.name]);
        let secrets = append.secrets.iter().map(|change| change.parts().0);
        let texts = claims.chain(releases).map(String::as_str).chain(secrets);
        check_text(texts.chain([append.aggregate.as_str()])).map_err(CommitError::Invalid)?;
    }
    Ok(())
}

/// Refuses bundles that are not whole. Part of one must never be done alone.
fn check_bundles(group: &[Append]) -> Result<(), CommitError> {
    let mut bundles: BTreeMap<CommitId, (usize, BTreeSet<&Aggregate>)> = BTreeMap::new();
    for append in group.iter().filter(|append| append.is_bundled()) {
        let bundle = bundles.entry(append.commit_id);
        let (together, members) = bundle.or_insert((append.bundle, BTreeSet::new()));
        if *together != append.bundle || !members.insert(&append.aggregate) {
            return Err(CommitError::Invalid(
                "the appends of a bundle disagree on how many they are, or two are of one aggregate"
                    .into(),
            ));
        }
    }
    let whole = |(together, members): &(usize, BTreeSet<_>)| members.len() == *together;
    if bundles.values().all(whole) {
        Ok(())
    } else {
        Err(CommitError::Invalid("a bundle is not whole".into()))
    }
}

/// Refuses texts with the character NUL, which PostgreSQL cannot hold.
pub(crate) fn check_text<'a>(mut texts: impl Iterator<Item = &'a str>) -> Result<(), String> {
    if texts.any(|text| text.contains('\0')) {
        return Err("a name holds the character NUL".into());
    }
    Ok(())
}
