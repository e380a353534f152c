//! Who may read what control policies say.

use policy::Layer;

/// Who looks.
#[derive(Clone, Copy)]
pub(in crate::rampart) enum Sight {
    /// Those of the account that is asked about.
    Inside,
    /// Those who manage its directory, whose the control policies are.
    Above,
}

impl Sight {
    pub(in crate::rampart) fn sees(self, layer: Layer) -> bool {
        let control = matches!(layer, Layer::Control | Layer::ControlCaller);
        matches!(self, Self::Above) || !control
    }
}
