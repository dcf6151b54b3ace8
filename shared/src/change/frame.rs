//! What stands around every changeset: the letters that it begins with, and the checksum of all before it.

use super::changeset::{CHECKSUM, Checksum};

pub(super) const MAGIC: &[u8; 3] = b"SCB";

/// Returns what is within the frame; nothing where the bytes have none, or were damaged.
pub(crate) fn inner(bytes: &[u8]) -> Option<&[u8]> {
    let (whole, checksum) = bytes.split_last_chunk::<CHECKSUM>()?;
    let inner = whole.strip_prefix(MAGIC)?;
    (Checksum::of(whole).as_bytes() == checksum).then_some(inner)
}

/// Puts the frame around.
pub(crate) fn around(inner: &[u8]) -> Vec<u8> {
    let mut bytes = [MAGIC, inner].concat();
    let checksum = Checksum::of(&bytes);
    bytes.extend_from_slice(checksum.as_bytes());
    bytes
}
