//! What deeds need done beside their records, as the log row carries it.

use std::collections::BTreeSet;

use domain::{Claim, Effects, Entropy, SecretEffect};
use store::{ASIDE, Append, Name, Sealed, SecretChange};
use vault::Vault;

use crate::held::snapshot::{Snapshot, secret_identity};

/// Puts the effects of an account's deeds into its row; secrets are sealed on the way. `base` is what the row follows on.
pub(crate) fn carry(
    append: &mut Append,
    base: &Snapshot,
    mut effects: Effects,
    vault: &Vault,
    entropy: &mut Entropy,
) {
    let value = base.account.to_string();
    let claim = |Claim { kind, name }| store::Claim {
        kind: kind.to_owned(),
        name,
        value: value.clone(),
    };
    append.claims = effects.claims.into_iter().map(claim).collect();
    let release = |Claim { kind, name }| Name {
        kind: kind.to_owned(),
        name,
    };
    append.releases = effects.releases.into_iter().map(release).collect();
    yield_to_others(&mut effects.secrets);
    let change = |effect| changed(effect, base, vault, entropy);
    append.secrets = effects.secrets.into_iter().filter_map(change).collect();
}

/// What is only to be sealed anew is left to what else happens to it.
fn yield_to_others(effects: &mut Vec<SecretEffect>) {
    let anew = |effect: &SecretEffect| matches!(effect, SecretEffect::Reseal(_));
    if !effects.iter().any(anew) {
        return;
    }
    let id = |effect: &SecretEffect| match effect {
        SecretEffect::Seal(id, _) | SecretEffect::Destroy(id) => Some(id.clone()),
        _ => None,
    };
    let others: BTreeSet<String> = effects.iter().filter_map(id).collect();
    effects.retain(|effect| match effect {
        SecretEffect::Reseal(id) => !others.contains(id),
        _ => true,
    });
}

fn changed(
    effect: SecretEffect,
    base: &Snapshot,
    vault: &Vault,
    entropy: &mut Entropy,
) -> Option<SecretChange> {
    let identity = |id: &str| secret_identity(base.account, id);
    Some(match effect {
        SecretEffect::Seal(id, secret) => {
            let blob = vault.seal(&identity(&id), secret.expose().as_bytes(), entropy);
            SecretChange::Put(Sealed { id, blob })
        }
        SecretEffect::Reseal(id) => {
            let sealed = base.sealed.get(&id)?;
            // What does not open stays as it is; whoever reads it is told.
            let blob = vault.reseal(&identity(&id), sealed, entropy)?;
            SecretChange::Put(Sealed { id, blob })
        }
        SecretEffect::Destroy(id) => SecretChange::Drop(id),
        SecretEffect::Keep(id, blob) => SecretChange::Put(Sealed {
            id: aside(&id),
            blob,
        }),
        SecretEffect::Discard(id) => SecretChange::Drop(aside(&id)),
    })
}

/// The id in the store of a secret that stays aside.
pub(crate) fn aside(id: &str) -> String {
    [ASIDE, id].concat()
}
