//! Secrets that stay aside of what is loaded and followed.

use super::scene::{AnyPlace, Run, account, append, node, put, sealed};
use crate::{Appended, Revision, SecretChange};

pub(super) const CASES: &[(&str, Run)] =
    &[("a secret that stays aside is read by itself", |place| {
        Box::pin(aside(place))
    })];

async fn aside(place: AnyPlace) {
    let store = node(&place).await;
    let a = account(1);
    let mut both = append(&a, 1, 1);
    both.secrets = vec![put("near", b"1"), put("aside/one", &[0, 255])];
    assert_eq!(store.commit(&[both]).await, Ok(vec![Appended::Done]));
    let near = [sealed("near", b"1")];
    assert_eq!(store.load(&a, 0).await.unwrap().unwrap().sealed, near);
    assert_eq!(store.tail(&a, Revision(0)).await.unwrap().sealed, near);
    for (id, blob) in [("near", &b"1"[..]), ("aside/one", &[0, 255])] {
        assert_eq!(store.sealed(&a, id).await, Ok(Some(sealed(id, blob))));
    }
    for (whose, id) in [(1, "aside/two"), (2, "aside/one"), (1, "a\0b")] {
        assert_eq!(store.sealed(&account(whose), id).await, Ok(None));
    }
    // An append that loses its revision leaves none behind.
    let mut behind = append(&a, 1, 2);
    behind.secrets = vec![put("aside/one", b"other"), put("aside/two", b"2")];
    assert_eq!(store.commit(&[behind]).await, Ok(vec![Appended::Behind]));
    assert_eq!(store.sealed(&a, "aside/two").await, Ok(None));
    let mut destroy = append(&a, 2, 3);
    destroy.secrets = vec![SecretChange::Drop("aside/one".into())];
    assert_eq!(store.commit(&[destroy]).await, Ok(vec![Appended::Done]));
    assert_eq!(store.sealed(&a, "aside/one").await, Ok(None));
}
