//! Ids of records inside a document. Every sitting (a tab that opens a document for writing) draws one random
//! block and counts up from it; the block is never stored, so two clones of a profile never share one. On the
//! wire that is eight bytes a sitting.

/// A record in a document: `3f…9c.12`, a block in hex and a counter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    block: u64,
    count: u32,
}

/// Makes fresh record ids. Not `Clone`: two copies would mint the same ids.
#[derive(Debug)]
pub struct Mint {
    block: u64,
    next: u32,
}

impl Mint {
    /// Starts a sitting with a block drawn at random just now.
    pub const fn new(block: u64) -> Self {
        Self { block, next: 0 }
    }

    /// Returns an id that was never returned before.
    pub fn record(&mut self) -> RecordId {
        let id = RecordId { block: self.block, count: self.next };
        self.next += 1;
        id
    }
}

/// Why a text is not a record id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a record id as in 3f00a1b2c3d4e5f6.12, found {0:?}")]
pub struct NotARecordId(String);

impl std::fmt::Display for RecordId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}.{}", self.block, self.count)
    }
}

impl std::fmt::Debug for RecordId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecordId({self})")
    }
}

impl std::str::FromStr for RecordId {
    type Err = NotARecordId;

    fn from_str(text: &str) -> Result<Self, NotARecordId> {
        let read = || {
            let (block, count) = text.split_once('.')?;
            let id = Self { block: u64::from_str_radix(block, 16).ok()?, count: count.parse().ok()? };
            // One text an id: what `Display` would not write is not an id.
            (id.to_string() == text).then_some(id)
        };
        read().ok_or_else(|| NotARecordId(text.chars().take(80).collect()))
    }
}

/// As text in formats that people read: a block is more than a JSON number holds.
impl serde::Serialize for RecordId {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() { to.collect_str(self) } else { (self.block, self.count).serialize(to) }
    }
}

impl<'de> serde::Deserialize<'de> for RecordId {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
        } else {
            <(u64, u32)>::deserialize(from).map(|(block, count)| Self { block, count })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_a_record_id_as_text_and_machines_as_numbers() {
        let id = RecordId { block: u64::MAX, count: 12 };
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"ffffffffffffffff.12\"");
        assert_eq!(serde_json::from_str::<RecordId>("\"ffffffffffffffff.12\"").unwrap(), id);
        let bytes = postcard::to_stdvec(&id).unwrap();
        assert_eq!(bytes.len(), 11, "ten bytes of the block, one of the counter");
        assert_eq!(postcard::from_bytes::<RecordId>(&bytes).unwrap(), id);
    }

    #[test]
    fn a_sitting_mints_no_id_twice_and_every_id_reads_back() {
        let mut mint = Mint::new(0x3f00);
        let (first, second) = (mint.record(), mint.record());
        assert_ne!(first, second);
        assert_eq!(second.to_string(), "0000000000003f00.1");
        assert_eq!(second.to_string().parse(), Ok(second));
    }

    #[test]
    fn another_spelling_of_an_id_is_refused() {
        for text in ["", "3f00.1", "0000000000003F00.1", "0000000000003f00.01", "0000000000003f00.+1"] {
            assert!(text.parse::<RecordId>().is_err(), "{text:?}");
        }
    }
}
