//! The two files that pages load, each under an address that changes with what is in it.

/// A file beside the pages.
pub struct Served {
    /// Where it is served.
    pub path: &'static str,
    /// What it is.
    pub kind: &'static str,
    /// What is in it.
    pub text: &'static str,
}

/// How all pages look.
pub const STYLE: Served = Served {
    path: "/logon/style.css",
    kind: "text/css; charset=utf-8",
    text: include_str!("style.css"),
};

/// What is more comfortable with a script. Everything works without, but passkeys.
pub const SCRIPT: Served = Served {
    path: "/logon/script.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("script.js"),
};

impl Served {
    /// The address that pages name, which no cache takes for an earlier one.
    pub(crate) fn address(&self) -> String {
        format!("{}?{}", self.path, self.mark())
    }

    /// A mark of the text (FNV-1a), against caches and not against forgers.
    #[must_use]
    pub fn mark(&self) -> String {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in self.text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        format!("{hash:016x}")
    }
}
