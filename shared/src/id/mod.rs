//! Names of things, a newtype each. All are random bytes (or derived from some), written as lowercase hex;
//! a unit is known by its id and never by its name, since names are reused after mergers.

mod actor;
mod document;
mod record;

pub use actor::{InstallationKey, actor_for, forked_actor, genesis_actor};
pub use document::{Audience, DocumentId, DocumentKey, Kind, StreamId};
pub use record::{Mint, NotARecordId, RecordId};

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {bytes} bytes in lowercase hex for a {what}, found {found:?}")]
pub struct NotAnId {
    what: &'static str,
    bytes: usize,
    found: String,
}

/// Declares an id of `$bytes` bytes whose text form is lowercase hex. In formats that people read it is its text, in
/// others its bytes.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// Makes the id from its bytes, which the caller has drawn at random or derived.
            pub const fn from_bytes(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// Returns the bytes.
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::NotAnId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::id::hex(text, $what).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if to.is_human_readable() { to.collect_str(self) } else { self.0.serialize(to) }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                if from.is_human_readable() {
                    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
                } else {
                    <[u8; $bytes]>::deserialize(from).map(Self)
                }
            }
        }
    };
}
pub(crate) use id;

id!(
    /// A committee's log and everything in it: the unit of ordering, cursor, sharding and restore.
    BookId, 8, "book"
);
id!(
    /// One generation of a book's log. A server that starts a book anew (or another server) has another.
    LogId, 8, "log"
);
id!(
    /// A Party organisation: a cell, a commune committee.
    UnitId, 8, "unit"
);
id!(
    /// One enrolment of one installation of the app. A phone that enrols again is a new device.
    DeviceId, 8, "device"
);

/// Reads exactly `N` bytes of lowercase hex.
fn hex<const N: usize>(text: &str, what: &'static str) -> Result<[u8; N], NotAnId> {
    let bad = || NotAnId { what, bytes: N, found: text.chars().take(80).collect() };
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return Err(bad());
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(bad()),
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_writes() {
        let unit = UnitId::from_bytes([0x0f, 1, 2, 3, 4, 5, 6, 0xff]);
        assert_eq!(unit.to_string(), "0f010203040506ff");
        assert_eq!(unit.to_string().parse(), Ok(unit));
    }

    #[test]
    fn people_read_an_id_as_text_and_machines_as_bytes() {
        let unit = UnitId::from_bytes([0x0f, 1, 2, 3, 4, 5, 6, 0xff]);
        assert_eq!(serde_json::to_string(&unit).unwrap(), "\"0f010203040506ff\"");
        assert_eq!(serde_json::from_str::<UnitId>("\"0f010203040506ff\"").unwrap(), unit);
        assert!(serde_json::from_str::<UnitId>("\"0f\"").is_err());
        let bytes = postcard::to_stdvec(&unit).unwrap();
        assert_eq!(bytes, unit.as_bytes());
        assert_eq!(postcard::from_bytes::<UnitId>(&bytes).unwrap(), unit);
    }

    #[test]
    fn what_is_not_hex_of_the_right_length_is_named() {
        for text in ["", "0f", "0F010203040506ff", "0f010203040506fg", "ổổổổ"] {
            let refused = text.parse::<UnitId>().unwrap_err();
            assert!(refused.to_string().contains("8 bytes in lowercase hex for a unit"));
        }
    }
}
