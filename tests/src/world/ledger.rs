//! What a page has on its disk, watched from inside: the mode and durability of every transaction, and what stood in
//! the fields when a draft was written that the disk has taken since. That is what the page's "Đã lưu trên máy" speaks
//! of; its clock is too coarse to tell one commit from the next.

use std::cell::Cell;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use super::browser::Browser;
use super::eventually;

/// Put into every page before its own scripts.
const WATCH: &str = "
    window.ledger = { loose: [], strict: 0, kept: [], begun: 0, changes: 0, logged: 0 };
    const { transaction } = IDBDatabase.prototype, { put } = IDBObjectStore.prototype;
    const drafts = new WeakMap(), logged = new WeakMap();
    IDBDatabase.prototype.transaction = function (...asked) {
        const made = transaction.apply(this, asked);
        if (made.mode !== 'readwrite') return made;
        if (made.durability === 'strict') ledger.strict += 1;
        else ledger.loose.push([made.durability, ...made.objectStoreNames].join(' '));
        const texts = [], pending = made.objectStoreNames.contains('pending');
        drafts.set(made, texts);
        ledger.begun += pending;
        made.addEventListener('complete', () => {
            ledger.changes += pending;
            ledger.logged += logged.get(made) ?? 0;
            ledger.kept = [...new Set([...ledger.kept, ...texts])];
        });
        return made;
    };
    IDBObjectStore.prototype.put = function (...asked) {
        if (this.name === 'changes') logged.set(this.transaction, (logged.get(this.transaction) ?? 0) + 1);
        if (this.name === 'drafts') {
            const fields = document.querySelectorAll('textarea, input:not([type=radio])');
            drafts.get(this.transaction)?.push(...[...fields].map(({ value }) => value));
        }
        return put.apply(this, asked);
    };
";

/// What the page says, and what its disk has.
#[derive(Debug, Default, Deserialize)]
pub struct Ledger {
    /// Transactions that may write and were not strictly durable.
    pub loose: Vec<String>,
    /// How many were.
    pub strict: u64,
    /// Texts that stood in fields when a draft was written that is on the disk.
    pub kept: Vec<String>,
    /// How many transactions on what is unsent were begun, those of sync among them.
    pub begun: u64,
    /// How many of them are on the disk.
    pub changes: u64,
    /// How many changes that are in the commune's log were put on the disk, whoever made them.
    pub logged: u64,
    /// Whether the page says that this is saved.
    pub saved: bool,
    /// Whether the sync line is green.
    pub synced: bool,
    /// Whether it says that something is unsent.
    pub unsent: bool,
    /// What stands in the page's fields.
    pub fields: Vec<String>,
}

impl Browser {
    /// Watches the disk of every page opened from now on.
    pub async fn watch_disk(&self) -> Result<()> {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
        Ok(())
    }

    /// Returns what the page has written since it was opened, and what it says of it.
    pub async fn ledger(&self) -> Result<Ledger> {
        let script = "return { ...ledger,
            saved: document.body.innerText.includes('Đã lưu trên máy'),
            synced: document.querySelector('.sync')?.dataset.state === 'synced',
            unsent: document.querySelector('.sync')?.dataset.state === 'unsent',
            fields: [...document.querySelectorAll('textarea, input')].map(({ value }) => value),
        }";
        serde_json::from_value(self.run(script, vec![]).await?).context("the ledger")
    }

    /// Waits until the commune has something, as `has` tells. Until then the sync line says that it is unsent, and is
    /// never green.
    pub async fn is_unsent_until<F>(&self, what: &str, has: impl Fn() -> F) -> Result<()>
    where
        F: Future<Output = Result<bool>>,
    {
        let said = Cell::new(false);
        let sent = eventually(&format!("the commune has not got {what}"), || async {
            // A page that is being replaced says nothing.
            let line = self.ledger().await.unwrap_or_default();
            let there = has().await?;
            ensure!(there || !line.synced, "the sync line is green, and the commune has not got {what}");
            said.set(said.get() || (line.unsent && !there));
            Ok(there.then_some(()))
        })
        .await;
        self.explain(sent).await?;
        ensure!(said.get(), "the sync line has not said that {what} is unsent");
        Ok(())
    }
}
