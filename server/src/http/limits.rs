//! How often enrolment may be tried. A village shares one address, so an address may try fairly often; all
//! together may not guess their way in: against 39 bits, two tries a second for a week find nothing.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::clock::DefaultClock;
use governor::state::keyed::DashMapStateStore;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

/// Tries a minute from one address, and as many at once.
const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// Tries a minute from everywhere.
const ALL: NonZeroU32 = NonZeroU32::new(120).expect("not zero");
/// Beyond so many addresses those that have been quiet are forgotten.
const ADDRESSES: usize = 4096;

/// The limits.
pub(super) struct EnrolLimits {
    per_address: RateLimiter<IpAddr, DashMapStateStore<IpAddr>, DefaultClock>,
    all: RateLimiter<NotKeyed, InMemoryState, DefaultClock>,
}

impl Default for EnrolLimits {
    fn default() -> Self {
        Self {
            per_address: RateLimiter::dashmap(Quota::per_minute(PER_ADDRESS)),
            all: RateLimiter::direct(Quota::per_minute(ALL)),
        }
    }
}

impl EnrolLimits {
    /// Counts a try; returns whether it may be made.
    pub(super) fn allow(&self, from: IpAddr) -> bool {
        if self.per_address.len() > ADDRESSES {
            self.per_address.retain_recent();
        }
        self.per_address.check_key(&network(from)).is_ok() && self.all.check().is_ok()
    }
}

/// Returns what counts as one address: with IPv6 a household has a whole /64.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_stopped_before_it_stops_the_others() {
        let limits = EnrolLimits::default();
        let tries = |address: &str| (0..30).filter(|_| limits.allow(address.parse().unwrap())).count();
        assert_eq!(tries("192.0.2.1"), 20);
        assert_eq!(tries("2001:db8::1"), 20);
        assert_eq!(tries("2001:db8::2"), 0, "the same household");
        assert_eq!(tries("192.0.2.2"), 20);
    }
}
