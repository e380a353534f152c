//! What deeds need done beside their records, as the log row carries it.

use domain::{Claim, Effects, Entropy, SecretEffect};
use model::AccountId;
use store::{Append, Name, Sealed, SecretChange};
use vault::Vault;

use crate::held::snapshot::secret_identity;

/// Puts the effects of an account's deeds into its row; secrets are sealed on the way.
pub(crate) fn carry(
    append: &mut Append,
    account: AccountId,
    effects: Effects,
    vault: &Vault,
    entropy: &mut Entropy,
) {
    let value = account.to_string();
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
    let change = |effect| match effect {
        SecretEffect::Seal(id, secret) => {
            let identity = secret_identity(account, &id);
            let blob = vault.seal(&identity, secret.expose().as_bytes(), entropy);
            SecretChange::Put(Sealed { id, blob })
        }
        SecretEffect::Destroy(id) => SecretChange::Drop(id),
    };
    append.secrets = effects.secrets.into_iter().map(change).collect();
}
