//! Keys of an account and values sealed under them, which an operation wants opened.
//!
//! Snapshots hold neither: what was asked for is opened for one call, and wiped with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use domain::Entropy;
use domain::account::kms::Sealer;
use model::Secret;
use vault::Material;

/// What is to be opened.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Unseal {
    /// Materials of keys, by the ids that they are sealed under.
    pub materials: BTreeSet<String>,
    /// Other secrets that are near, such as those of AccessKeys, by their ids.
    pub secrets: BTreeSet<String>,
    /// Values under such materials, by their ids.
    pub values: BTreeMap<String, Enclosed>,
}

/// How a value is sealed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Enclosed {
    /// Under which material.
    pub material: String,
    /// What it is bound to.
    pub identity: String,
}

/// What was opened.
#[derive(Default)]
pub struct Unsealed {
    pub(crate) asked: Unseal,
    pub(crate) materials: BTreeMap<String, Material>,
    pub(crate) secrets: BTreeMap<String, Secret>,
    /// Without those that are not there any more.
    pub(crate) values: BTreeMap<String, Secret>,
}

impl Unseal {
    /// The same and a material.
    #[must_use]
    pub fn with_material(mut self, id: String) -> Self {
        self.materials.insert(id);
        self
    }

    /// The same and a value.
    #[must_use]
    pub fn with_value(mut self, id: String, enclosed: Enclosed) -> Self {
        self.values.insert(id, enclosed);
        self
    }

    /// Whether nothing is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.materials.is_empty() && self.secrets.is_empty() && self.values.is_empty()
    }
}

impl Unsealed {
    /// Nothing.
    pub(crate) fn nothing() -> &'static Self {
        static NOTHING: LazyLock<Unsealed> = LazyLock::new(Unsealed::default);
        &NOTHING
    }

    /// A value, if it was asked for and is still there.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<&Secret> {
        self.values.get(id)
    }

    /// A secret that is near, if it was asked for.
    #[must_use]
    pub fn secret(&self, id: &str) -> Option<&Secret> {
        self.secrets.get(id)
    }

    /// Seals a client's message under a material that was asked for.
    #[must_use]
    pub fn seal(
        &self,
        material: &str,
        identity: &[u8],
        message: &[u8],
        entropy: &mut Entropy,
    ) -> Option<Vec<u8>> {
        let material = self.materials.get(material)?;
        Some(material.seal(identity, message, entropy))
    }

    /// Opens a client's message under a material that was asked for. The bytes are wiped when they go.
    #[must_use]
    pub fn open(
        &self,
        material: &str,
        identity: &[u8],
        sealed: &[u8],
    ) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        self.materials.get(material)?.open(identity, sealed)
    }
}

impl Sealer for Unsealed {
    fn enclose(
        &self,
        material: &str,
        drawn: Option<&Secret>,
        (identity, value): (&str, &Secret),
        entropy: &mut Entropy,
    ) -> Option<Vec<u8>> {
        let value = value.expose().as_bytes();
        if let Some(drawn) = drawn {
            let drawn = Material::read(drawn)?;
            return Some(drawn.enclose(identity.as_bytes(), value, entropy));
        }
        let opened = self.materials.get(material)?;
        Some(opened.enclose(identity.as_bytes(), value, entropy))
    }
}
