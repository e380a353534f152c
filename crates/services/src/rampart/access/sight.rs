//! Who may read what control policies say.

use policy::Layer;

/// Who looks.
#[derive(Clone, Copy)]
pub(crate) enum Sight {
    /// Those of the account that is asked about.
    Inside,
    /// Those who manage its directory, whose the control policies are.
    Above,
}

impl Sight {
    pub(crate) fn sees(self, layer: Layer) -> bool {
        let control = matches!(layer, Layer::Control | Layer::ControlCaller);
        matches!(self, Self::Above) || !control
    }
}
