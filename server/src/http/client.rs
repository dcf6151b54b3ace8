//! The address that a request comes from, as far as it can be believed: a proxy's word counts only where the
//! proxy was named at the start.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// The proxies whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<IpAddr>);

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub IpAddr);

impl Proxies {
    /// Trusts these.
    pub fn new(proxies: Vec<IpAddr>) -> Self {
        Self(proxies)
    }

    /// Returns whether none is trusted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether the address is a trusted proxy's.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }

    /// Returns whom the request comes from: the last address that a trusted proxy did not add itself.
    pub(super) fn client(&self, peer: Peer, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.0.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        let named = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = named.flat_map(|value| value.split(',')).map(str::trim).collect();
        for hop in hops.iter().rev() {
            match hop.parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
            if !self.trusts(client) {
                break;
            }
        }
        client
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let proxies = Proxies::new(proxies.iter().map(|proxy| proxy.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        proxies.client(Peer(peer.parse().unwrap()), &headers).to_string()
    }

    #[test]
    fn only_a_named_proxy_is_believed() {
        assert_eq!(client(&[], "198.51.100.7", &["203.0.113.1"]), "198.51.100.7");
        assert_eq!(client(&["10.0.0.1"], "198.51.100.7", &["203.0.113.1"]), "198.51.100.7");
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &["203.0.113.1"]), "203.0.113.1");
        assert_eq!(client(&["10.0.0.1"], "::ffff:10.0.0.1", &["203.0.113.1"]), "203.0.113.1");
    }

    #[test]
    fn what_the_client_claimed_of_itself_is_not_believed() {
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &["1.1.1.1, 203.0.113.1"]), "203.0.113.1");
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &["1.1.1.1", "203.0.113.1, 10.0.0.1"]), "203.0.113.1");
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &["nonsense"]), "10.0.0.1");
        assert_eq!(client(&["10.0.0.1"], "10.0.0.1", &[]), "10.0.0.1");
    }
}
