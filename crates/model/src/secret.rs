//! Text that must never be seen: no `Debug`, no `Display`, no `Serialize`, wiped on drop.

use zeroize::Zeroizing;

/// A secret text, such as an AccessKey secret.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}
