//! An action as it is asked for, cut up so that policies need not be fetched to tell it apart.

use memchr::memchr;

use crate::hash;

/// An action as it is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'q> {
    pub(crate) text: &'q str,
    pub(crate) hash: u64,
    /// The box of its service; `None` for what is no action.
    pub(super) place: Option<usize>,
    pub(super) code: &'q str,
    pub(super) tag: u32,
    pub(super) head: u64,
    pub(super) tail: u64,
    /// How long its name is.
    pub(super) name: usize,
}

impl<'q> Asked<'q> {
    #[inline]
    pub(crate) fn new(text: &'q str) -> Self {
        let colon = memchr(b':', text.as_bytes());
        let parts = colon.and_then(|colon| Some((text.get(..colon)?, text.get(colon + 1..)?)));
        let (code, name) = parts.unwrap_or_default();
        let tag = hash::short(code);
        Self {
            text,
            hash: hash::long(text),
            place: parts.map(|_| place(tag)),
            code,
            tag,
            head: hash::word(name.as_bytes()),
            tail: hash::last_word(name.as_bytes()),
            name: name.len(),
        }
    }
}

/// The box of a service.
pub(super) fn place(tag: u32) -> usize {
    usize::try_from(tag).unwrap_or_default() % BOXES
}

/// How many boxes services share: few policies are about more.
pub(super) const BOXES: usize = 16;
