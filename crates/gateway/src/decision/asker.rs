//! Somebody who is asked about, and the rows that come of it with everything by its name.

use std::sync::Arc;

use policy::analysis::{About, Asked, Part, Row, rows};
use policy::{Context, Gathered, Layer, Path, Set, Source};

use super::somebody::Somebody;

/// A row, with everything by its name.
pub struct Told {
    /// Who.
    pub who: Arc<Somebody>,
    /// What comes of it.
    pub row: Row,
    /// Where the statements of the row stand, in the order of [`Row::grants`], [`Row::limits`] and
    /// [`Row::except`]. None where requests are left out because rows of their own tell of them.
    pub grants: Vec<Option<Source>>,
    /// See [`Told::grants`].
    pub limits: Vec<Option<Source>>,
    /// See [`Told::grants`].
    pub except: Vec<Option<Source>>,
}

/// Somebody who is asked about.
pub(super) struct Asker<'a> {
    pub(super) who: Arc<Somebody>,
    pub(super) principal: policy::Principal,
    pub(super) identity: Option<Set>,
    pub(super) number: &'a str,
    pub(super) control: Option<&'a Path>,
    pub(super) known: &'a Context,
}

impl Asker<'_> {
    /// The rows about what is asked, where these say something too: the role that is assumed, and the resource itself.
    pub(super) fn ask(
        &self,
        about: &About<'_>,
        trust: Option<&Set>,
        carried: Option<&Set>,
        steps: &mut u64,
    ) -> Vec<Told> {
        let gathered = Gathered {
            identity: self.identity.as_ref(),
            control: self.control,
            trust,
            resource_based: carried,
            ..Gathered::default()
        };
        let asked = Asked {
            principal: &self.principal,
            account: self.number,
            known: self.known,
            gathered: &gathered,
        };
        let sources = |parts: &[Arc<Part>]| {
            let source = |part: &Arc<Part>| {
                let set = match part.layer {
                    Layer::Trust => trust,
                    Layer::ResourceBased => carried,
                    Layer::Control => Some(&gathered.control?.get(part.level)?.policies),
                    _ => gathered.identity,
                };
                Some(set?.attached().get(part.policy)?.source.clone())
            };
            parts.iter().map(source).collect()
        };
        let told = |row: Row| Told {
            who: self.who.clone(),
            grants: sources(&row.grants),
            limits: sources(&row.limits),
            except: sources(&row.except),
            row,
        };
        rows(&asked, about, steps).into_iter().map(told).collect()
    }
}
