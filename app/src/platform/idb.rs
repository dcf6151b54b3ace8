//! The disk: IndexedDB as stores of bytes under text keys.
//!
//! **Invariant:** [`Disk::commit_if`] is the only way anything is written, and it asks for strict durability: what it
//! has returned from survives a killed browser and a power cut.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use futures::future::join_all;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{Error, OpenDbError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

/// The stores there are. A new one is a new version of the database.
const STORES: [Store; 9] = [
    Store::Changes,
    Store::Pending,
    Store::Snapshots,
    Store::Documents,
    Store::Rows,
    Store::Drafts,
    Store::Leases,
    Store::Sync,
    Store::Kept,
];
const VERSION: u8 = 1;

/// A store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// Changes that are in the log.
    Changes,
    /// Changes that are not: the truth about what is unsent.
    Pending,
    /// Documents, saved whole.
    Snapshots,
    /// What sync knows of each document.
    Documents,
    /// Rows of the overview.
    Rows,
    /// What was typed and is not yet a change.
    Drafts,
    /// Which window writes a document.
    Leases,
    /// How far sync has come.
    Sync,
    /// Who this device is, and small settings.
    Kept,
}

impl Store {
    const fn name(self) -> &'static str {
        match self {
            Self::Changes => "changes",
            Self::Pending => "pending",
            Self::Snapshots => "snapshots",
            Self::Documents => "documents",
            Self::Rows => "rows",
            Self::Drafts => "drafts",
            Self::Leases => "leases",
            Self::Sync => "sync",
            Self::Kept => "kept",
        }
    }
}

/// One thing to write.
#[derive(Clone, Debug)]
pub enum Write {
    /// Puts bytes under a key.
    Put(Store, String, Vec<u8>),
    /// Removes a key.
    Delete(Store, String),
    /// Removes every key that begins so.
    DeletePrefix(Store, String),
}

/// Why the disk did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskError {
    /// No IndexedDB: too old a browser, or storage is switched off.
    Missing,
    /// The device is full.
    Full,
    /// The commit's condition is not met: somebody else was quicker.
    Overtaken,
    /// Anything else, in the browser's words.
    Other(String),
}

impl std::fmt::Display for DiskError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("IndexedDB"),
            Self::Full => f.write_str("QuotaExceededError"),
            Self::Overtaken => f.write_str("overtaken"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

/// What must be so for a commit to be done.
#[derive(Clone, Debug)]
pub enum Condition {
    /// This value stands at this key.
    Value(Store, String, Vec<u8>),
    /// These keys begin with this prefix, and no others.
    Keys(Store, String, BTreeSet<String>),
}

impl Condition {
    const fn store(&self) -> Store {
        match self {
            Self::Value(store, ..) | Self::Keys(store, ..) => *store,
        }
    }
}

/// Entries of a store: keys and values.
pub type Entries = Vec<(String, Vec<u8>)>;

/// The open database, and whether nothing is to be written to it any more.
#[derive(Clone)]
pub struct Disk(Rc<Database>, Rc<Cell<bool>>);

impl Disk {
    /// Opens the database, making its stores where it is new.
    pub async fn open() -> Result<Self, DiskError> {
        let opening = Database::open("so-chi-bo")
            .with_version(VERSION)
            .with_on_upgrade_needed(|_, db| {
                for name in STORES.map(Store::name) {
                    if !db.object_store_names().any(|known| known == name) {
                        db.create_object_store(name).build()?;
                    }
                }
                Ok(())
            })
            .build();
        let database = opening.map_err(|_| DiskError::Missing)?.await;
        database.map(|database| Self(Rc::new(database), Rc::default())).map_err(|why| match why {
            OpenDbError::Base(why) => other(why),
            OpenDbError::UnsupportedEnvironment | OpenDbError::NullFactory => DiskError::Missing,
            why => DiskError::Other(why.to_string()),
        })
    }

    /// Returns what stands under a key.
    pub async fn get(&self, store: Store, key: &str) -> Result<Option<Vec<u8>>, DiskError> {
        let tx = self.0.transaction([store.name()]).build().map_err(other)?;
        let store = tx.object_store(store.name()).map_err(other)?;
        let found: Option<JsValue> =
            store.get::<JsValue, _, _>(key).primitive().map_err(other)?.await.map_err(other)?;
        Ok(found.and_then(bytes))
    }

    /// Returns how many keys begin with `prefix`.
    pub async fn count(&self, store: Store, prefix: &str) -> Result<u32, DiskError> {
        let tx = self.0.transaction([store.name()]).build().map_err(other)?;
        let store = tx.object_store(store.name()).map_err(other)?;
        let count = store.count().with_query::<JsValue, _>(range(prefix)).primitive().map_err(other)?;
        count.await.map_err(other)
    }

    /// Returns every entry whose key begins with `prefix`, in order of the keys.
    pub async fn all(&self, store: Store, prefix: &str) -> Result<Entries, DiskError> {
        let [entries] = self.all_of([(store, prefix)]).await?;
        Ok(entries)
    }

    /// Returns the same, one after the other, without those whose values the disk does not give back.
    pub async fn each(&self, store: Store, prefix: &str) -> Result<Entries, DiskError> {
        let keys: Vec<_> = {
            let tx = self.0.transaction([store.name()]).build().map_err(other)?;
            let store = tx.object_store(store.name()).map_err(other)?;
            let keys = store.get_all_keys::<JsValue>().with_query::<JsValue, _>(range(prefix));
            keys.primitive().map_err(other)?.await.map_err(other)?.collect()
        };
        let mut entries = Vec::with_capacity(keys.len());
        for key in keys {
            let Some(key) = key.map_err(other)?.as_string() else { continue };
            if let Ok(Some(value)) = self.get(store, &key).await {
                entries.push((key, value));
            }
        }
        Ok(entries)
    }

    /// Returns the same of several stores, as they are at one moment.
    pub async fn all_of<const N: usize>(&self, asked: [(Store, &str); N]) -> Result<[Entries; N], DiskError> {
        let names = asked.map(|(store, _)| store.name());
        let tx = self.0.transaction(names.as_slice()).build().map_err(other)?;
        let mut all = [const { Vec::new() }; N];
        for ((store, prefix), entries) in asked.into_iter().zip(&mut all) {
            let store = tx.object_store(store.name()).map_err(other)?;
            let keys = store.get_all_keys::<JsValue>().with_query::<JsValue, _>(range(prefix));
            let values = store.get_all::<JsValue>().with_query::<JsValue, _>(range(prefix));
            let (keys, values) = (keys.primitive().map_err(other)?, values.primitive().map_err(other)?);
            let keys: Vec<_> = keys.await.map_err(other)?.collect();
            let values: Vec<_> = values.await.map_err(other)?.collect();
            for (key, value) in keys.into_iter().zip(values) {
                let (key, value) = (key.map_err(other)?, value.map_err(other)?);
                if let (Some(key), Some(value)) = (key.as_string(), bytes(value)) {
                    entries.push((key, value));
                }
            }
        }
        Ok(all)
    }

    /// Removes everything in one strict transaction if the condition is met, and takes nothing more from this window.
    pub async fn wipe_if(&self, condition: Condition) -> Result<(), DiskError> {
        let all = STORES.map(|store| Write::DeletePrefix(store, String::new()));
        self.commit_if(&[condition], all.into()).await?;
        self.shut();
        Ok(())
    }

    /// Takes nothing more from this window.
    pub fn shut(&self) {
        self.1.set(true);
    }

    /// Writes all of it in one strict transaction, or none of it.
    pub async fn commit(&self, writes: Vec<Write>) -> Result<(), DiskError> {
        self.commit_if(&[], writes).await
    }

    /// Writes all of it in one strict transaction if every condition is met, or none of it.
    pub async fn commit_if(&self, conditions: &[Condition], writes: Vec<Write>) -> Result<(), DiskError> {
        if self.1.get() {
            return Err(DiskError::Other("shut".into()));
        }
        let mut names: Vec<&str> = writes.iter().map(|write| write.store().name()).collect();
        names.extend(conditions.iter().map(|condition| condition.store().name()));
        names.sort_unstable();
        names.dedup();
        let options = TransactionOptions::new().with_durability(TransactionDurability::Strict);
        let tx = self
            .0
            .transaction(names.as_slice())
            .with_mode(TransactionMode::Readwrite)
            .with_options(options)
            .build()
            .map_err(other)?;
        let asked = conditions.iter().map(|condition| async {
            let store = tx.object_store(condition.store().name()).map_err(other)?;
            Ok(match condition {
                Condition::Value(_, key, value) => {
                    let stands: Option<JsValue> = store
                        .get::<JsValue, _, _>(&**key)
                        .primitive()
                        .map_err(other)?
                        .await
                        .map_err(other)?;
                    stands.and_then(bytes).as_ref() == Some(value)
                }
                Condition::Keys(_, prefix, keys) => {
                    let stand = store.get_all_keys::<JsValue>().with_query::<JsValue, _>(range(prefix));
                    let stand: Vec<_> = stand.primitive().map_err(other)?.await.map_err(other)?.collect();
                    stand.len() == keys.len()
                        && stand.into_iter().all(|key| {
                            key.is_ok_and(|key| key.as_string().is_some_and(|key| keys.contains(&key)))
                        })
                }
            })
        });
        // All are asked before the first answer is awaited.
        let answers: Vec<Result<bool, DiskError>> = join_all(asked).await;
        if !answers.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().all(|met| met) {
            return Err(DiskError::Overtaken);
        }
        for write in writes {
            let store = tx.object_store(write.store().name()).map_err(other)?;
            // Nothing is awaited but the transaction: requests go out as they are made.
            match write {
                Write::Put(_, key, value) => {
                    let value: JsValue = Uint8Array::from(value.as_slice()).into();
                    drop(store.put(value).with_key(key).without_key_type().primitive().map_err(other)?);
                }
                Write::Delete(_, key) => drop(store.delete(key).primitive().map_err(other)?),
                Write::DeletePrefix(_, prefix) => {
                    drop(store.delete::<JsValue, _>(range(&prefix)).primitive().map_err(other)?);
                }
            }
        }
        tx.commit().await.map_err(other)
    }
}

impl Write {
    const fn store(&self) -> Store {
        match self {
            Self::Put(store, ..) | Self::Delete(store, _) | Self::DeletePrefix(store, _) => *store,
        }
    }
}

fn range(prefix: &str) -> KeyRange<JsValue> {
    KeyRange::Bound(prefix.into(), false, format!("{prefix}\u{ffff}").into(), false)
}

fn bytes(value: JsValue) -> Option<Vec<u8>> {
    value.dyn_into::<Uint8Array>().ok().map(|array| array.to_vec())
}

/// Reads an error by its name, which browsers agree on, and not by its words.
fn other(error: impl Into<Error>) -> DiskError {
    match error.into() {
        Error::DomException(exception) => {
            let exception = web_sys::DomException::from(exception);
            match exception.name().as_str() {
                "QuotaExceededError" => DiskError::Full,
                name => DiskError::Other(format!("{name}: {}", exception.message())),
            }
        }
        error => DiskError::Other(error.to_string()),
    }
}
