//! What names of secrets, of their versions and of stages are made of.

pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_/+=.-@".contains(&byte)
}
