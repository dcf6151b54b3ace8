//! How heavy the app may be.

use anyhow::{Result, bail};

use crate::bench::app_size::Sizes;

/// Everything a first visit downloads, under brotli, in bytes.
///
/// It is what the app weighs today, so that it grows no further unseen. The aim is 600 KB, 100 seconds on a 2G link
/// of 50 kbit/s; pages and reactive glue, compressed piece by piece, are what is beyond it.
const FIRST_VISIT: usize = 911 * 1000;

/// Fails if a first visit is heavier than it may be.
pub fn check(sizes: &Sizes) -> Result<()> {
    if sizes.total_br > FIRST_VISIT {
        bail!(
            "a first visit weighs {} bytes, {} more than it may",
            sizes.total_br,
            sizes.total_br - FIRST_VISIT
        );
    }
    Ok(())
}
