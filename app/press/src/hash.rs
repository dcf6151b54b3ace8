//! Contexts as numbers.

/// Puts one more part into a context.
pub const fn mix(context: u32, part: u32) -> u32 {
    (context ^ part.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca6b).rotate_left(13) ^ part
}

/// Spreads a context over all bits.
pub const fn spread(context: u32) -> u32 {
    (context ^ context >> 15).wrapping_mul(0x9e37_79b1)
}
