//! The work that counters of instructions look at; what is around it they leave out.

/// Does the work. It must stay a function of its own: valgrind knows it by [`NAME`].
#[inline(never)]
pub(crate) fn counted(work: &mut dyn FnMut()) {
    work();
}

/// As valgrind writes it, with a star for what a build adds.
pub(crate) const NAME: &str = "*region::counted*";
