//! How heavy the app may be.

use anyhow::{Result, bail};

use crate::bench::app_size::Sizes;

/// Everything a first visit downloads, as it is sent, in bytes: 100 seconds on a 2G link of 50 kbit/s are 600 KB, and 20 the
/// light encoding with its primer, which every meeting gives back.
const FIRST_VISIT: usize = 620 * 1000;

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
