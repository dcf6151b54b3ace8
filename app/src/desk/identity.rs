//! Who this device is: what the office's code brought, the token that only this device has, and the random key
//! that its actors are derived from. Kept on the disk; the token never leaves but to the server.

use serde::{Deserialize, Serialize};
use shared::document::Author;
use shared::id::{BookId, DeviceId, InstallationKey, UnitId};
use shared::permit::Role;

use super::layout::{decode, encode};
use crate::platform::idb::{Condition, Disk, DiskError, Store, Write};

const KEY: &str = "identity";

/// This device, enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The device's id at the server.
    pub device: DeviceId,
    /// Its book.
    pub book: BookId,
    /// Its unit.
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// The committee's name.
    pub committee_name: String,
    /// What the person is.
    pub role: Role,
    /// The person's name.
    pub person: String,
    /// What the person calls this device.
    pub device_name: String,
    /// The bearer token, in hex.
    pub token: Token,
    /// The key that actors are derived from.
    pub installation: InstallationKey,
}

/// A secret that is not shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

impl Identity {
    /// Returns who stands behind what is written here.
    pub fn author(&self) -> Author {
        Author { person: self.person.clone(), device: self.device_name.clone() }
    }

    /// Reads who this device is; nothing where it is not enrolled.
    pub async fn read(disk: &Disk) -> Result<Option<Self>, DiskError> {
        Ok(disk.get(Store::Kept, KEY).await?.and_then(|bytes| decode(&bytes)))
    }

    /// Returns the condition that this is still who the device is.
    pub fn stands(&self) -> Condition {
        Condition::Value(Store::Kept, KEY.into(), encode(self))
    }

    /// Returns what keeps it.
    pub fn put(&self) -> Write {
        Write::Put(Store::Kept, KEY.into(), encode(self))
    }
}
