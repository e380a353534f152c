//! Opens materials of keys and values under them, for one call.

use std::collections::{BTreeMap, BTreeSet};

use model::Secret;
use vault::Material;

use crate::ask::unseal::{Enclosed, Unseal, Unsealed};
use crate::commit::effects::aside;
use crate::fault::{Error, Fault};
use crate::held::snapshot::{Snapshot, aggregate, secret_identity};
use crate::node::Core;

/// Opens what is asked for in this state of an account.
pub(super) async fn unsealed(
    core: &Core,
    home: &Snapshot,
    asked: Unseal,
) -> Result<Unsealed, Error> {
    let under = asked.values.values().map(|value| &value.material);
    let ids: BTreeSet<&String> = asked.materials.iter().chain(under).collect();
    let mut materials = BTreeMap::new();
    for id in ids {
        let text = opened(core, home, id)?;
        let material = Material::read(&text).ok_or_else(|| unopened(id))?;
        materials.insert(id.clone(), material);
    }
    let mut secrets = BTreeMap::new();
    for id in &asked.secrets {
        secrets.insert(id.clone(), opened(core, home, id)?);
    }
    let mut values = BTreeMap::new();
    for (id, enclosed) in &asked.values {
        let Some(blob) = kept(core, home, id).await? else {
            continue;
        };
        let material = materials.get(&enclosed.material);
        let value = material.and_then(|material| value(material, enclosed, &blob));
        values.insert(id.clone(), value.ok_or_else(|| unopened(id))?);
    }
    Ok(Unsealed {
        asked,
        materials,
        secrets,
        values,
    })
}

/// A value as it is kept. It may be gone only if the account has moved on from this state.
async fn kept(core: &Core, home: &Snapshot, id: &str) -> Result<Option<Vec<u8>>, Fault> {
    let of = aggregate(home.account);
    if let Some(found) = core.store.sealed(&of, &aside(id)).await? {
        return Ok(Some(found.blob));
    }
    if core.store.revision(&of).await? > home.revision {
        return Ok(None);
    }
    Err(Fault::Broken(format!(
        "the value {id} of an account is not in the store"
    )))
}

fn value(material: &Material, enclosed: &Enclosed, blob: &[u8]) -> Option<Secret> {
    let opened = material.disclose(enclosed.identity.as_bytes(), blob)?;
    let text = str::from_utf8(&opened).ok()?;
    Some(Secret::new(text.to_owned()))
}

fn unopened(id: &str) -> Fault {
    Fault::Broken(format!("what is sealed under {id} cannot be opened"))
}

/// A secret of an account in clear. The records of the state say that it is there.
pub(super) fn opened(core: &Core, home: &Snapshot, id: &str) -> Result<Secret, Fault> {
    let sealed = home.sealed.get(id);
    let identity = secret_identity(home.account, id);
    let bytes = sealed.and_then(|sealed| core.vault.open(&identity, sealed));
    let text = bytes.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    text.map(Secret::new)
        .ok_or_else(|| Fault::Broken(format!("the secret {id} of an account cannot be opened")))
}
