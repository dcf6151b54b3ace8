//! The browser's clock and its random bytes: the two things the core never asks for itself.

use shared::time::Instant;

/// Returns the time by this device's clock.
pub fn now() -> Instant {
    Instant::from_ms(js_sys::Date::now() as i64)
}

/// Waits.
pub async fn sleep(ms: i64) {
    // A timer beyond 2³¹ ms fires at once.
    gloo_timers::future::TimeoutFuture::new(ms.clamp(0, i64::from(i32::MAX)) as u32).await;
}

/// Returns random bytes from the browser's cryptographic source.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("every browser that runs WebAssembly has random bytes");
    bytes
}
