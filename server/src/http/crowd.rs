//! How many may be connected, and how long they may say nothing. One address, silent or busy, must not take
//! the places of all the others.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::limits::network;

/// How many connections are open, and for how long without a request.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// How many are open at once; others wait in the listener's queue.
    pub connections: usize,
    /// How many of them one address may have; a trusted proxy, which speaks for many, may have them all.
    pub per_address: usize,
    /// How long a handshake may take, and then the first request, and then the headers of each.
    pub greeting: Duration,
}

impl Default for Crowd {
    /// A village behind one address has a few phones, each with a handful of connections.
    fn default() -> Self {
        Self { connections: 2048, per_address: 256, greeting: Duration::from_secs(20) }
    }
}

/// Who is connected.
#[derive(Clone, Default)]
pub(super) struct Connected(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection of an address, counted until it is dropped.
pub(super) struct Counted {
    connected: Connected,
    address: IpAddr,
}

impl Connected {
    /// Counts a connection; nothing where the address has `most` already.
    pub(super) fn enter(&self, from: IpAddr, most: usize) -> Option<Counted> {
        let address = network(from);
        let mut connected = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = connected.entry(address).or_default();
        if *here >= most {
            return None;
        }
        *here += 1;
        Some(Counted { connected: self.clone(), address })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut connected = self.connected.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = connected.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                connected.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_at_its_most_leaves_the_others_their_places() {
        let connected = Connected::default();
        let enter = |address: &str| connected.enter(address.parse().unwrap(), 2);
        let (first, second) = (enter("192.0.2.1"), enter("192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(enter("192.0.2.1").is_none());
        assert!(enter("192.0.2.2").is_some());
        drop(first);
        assert!(enter("192.0.2.1").is_some());
        drop(second);
        assert!(connected.0.lock().unwrap().is_empty(), "who has left is forgotten");
    }

    #[test]
    fn a_household_is_one_address() {
        let connected = Connected::default();
        let enter = |address: &str| connected.enter(address.parse().unwrap(), 1);
        let _here = enter("2001:db8::1").unwrap();
        assert!(enter("2001:db8::2").is_none());
        assert!(enter("2001:db8:0:1::1").is_some());
    }
}
