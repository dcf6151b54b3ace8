//! Letters: rounds that come as files, by whoever's hands, and are answered by files.

use shared::carrier::{BadFile, Letter, MAX_REPLY_BYTES, Receipt, Reply, SealKey, Sealed, What};
use shared::change::ChangeSet;
use shared::id::BookId;
use shared::permit::Principal;
use shared::sync::{Answer, BadMessage, Pushed, Standing, State};
use shared::time::Instant;

use super::admission::guarded;
use super::{Hub, HubError, Round};
use crate::store::{Ask, CommitError, Device, Plan, Store, StoreError};

/// A letter that was taken in.
#[derive(Debug)]
pub struct Opened {
    /// The device that wrote it.
    pub device: Device,
    /// When, by its clock.
    pub made: Instant,
    /// What became of each changeset.
    pub receipts: Vec<State>,
    /// What goes back to it.
    pub reply: Sealed,
}

/// Why a letter was not taken in. Nothing of it was.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BadLetter {
    /// It does not open.
    #[error(transparent)]
    File(#[from] BadFile),
    /// It is a reply, for its device to open.
    #[error("a reply to a device, for that device to open")]
    IsReply,
    /// Of another committee's book, or of a device that is not in this one.
    #[error("of a device that is not in this book")]
    Unknown,
    /// Its device was reported lost: whoever wrote it is not known.
    #[error("of a device that was reported lost")]
    Lost,
    /// The hub could not.
    #[error(transparent)]
    Hub(#[from] HubError),
}

impl From<StoreError> for BadLetter {
    fn from(error: StoreError) -> Self {
        Self::Hub(error.into())
    }
}

/// Returns the key that letters to a book are sealed to. The first time it is made of `drawn`, 32 random bytes.
///
/// # Errors
/// Where the store fails.
pub fn seal_key(store: &impl Store, book: BookId, drawn: [u8; 32]) -> Result<SealKey, StoreError> {
    if let Some(key) = store.seal_key(book)? {
        return Ok(key);
    }
    let key = SealKey::from_bytes(drawn);
    match store.commit(&Plan::SealKey(book, key.clone())) {
        Ok(_) => Ok(key),
        // Another was quicker.
        Err(CommitError::Conflict) => {
            store.seal_key(book)?.ok_or(StoreError::Unreadable("a key that is there and is not"))
        }
        Err(CommitError::Store(error)) => Err(error),
    }
}

impl<S: Store> Hub<S> {
    /// Takes a letter in, as if its device had asked over the network, and seals the answer for it with `drawn`, 32 random
    /// bytes. The same letter again changes nothing.
    ///
    /// # Errors
    /// Where it does not open, its device may not sync, or the store fails: then it may be brought again.
    pub fn open_letter(
        &self,
        book: BookId,
        sealed: &Sealed,
        now: Instant,
        drawn: [u8; 32],
    ) -> Result<Opened, BadLetter> {
        if sealed.what == What::Reply {
            return Err(BadLetter::IsReply);
        }
        let device = self.store.device(book, sealed.device)?.filter(|_| sealed.book == book);
        let device = device.ok_or(BadLetter::Unknown)?;
        let who = device.principal().ok_or(BadLetter::Lost)?;
        let key = self.store.seal_key(book)?.ok_or(BadFile::Seal)?;
        let Letter { made, reply_to, request } = Letter::open(sealed, &key, &device.token)?;
        let cursor = request.cursor;
        let Standing::Told(told) = request.standing.clone() else {
            return Err(BadFile::Message(BadMessage::Malformed).into());
        };
        let pushed = request.push.clone();
        let (mut round, brought) = self.receive(&who, request, now)?;
        let receipts = self.open(&who, &brought);
        // Its own changes come back as they are in the log: by then it may not know which were in the letter.
        round.request.push.clear();
        let answers = self.pages(&who, round, now)?;
        // Who reads nothing gets no entries: the reply tells all.
        let told_by_entries = if who.retired { u64::MAX } else { cursor };
        let receipt = |(pushed, state): (&Pushed, &State)| receipt(pushed, state, told_by_entries);
        let told_of = pushed.iter().zip(&receipts).filter_map(receipt).collect();
        let reply = Reply { made: now, told, cursor, receipts: told_of, answers };
        let reply = reply.seal((book, device.id), &reply_to, &device.token, drawn)?;
        Ok(Opened { device, made, receipts, reply })
    }

    /// Answers a round and what its device would ask next, as often as a reply carries pages.
    fn pages(&self, who: &Principal, mut round: Round, now: Instant) -> Result<Vec<Answer>, HubError> {
        let (mut pages, mut weight) = (Vec::new(), 0);
        loop {
            let page = self.answer(who, &round, Vec::new())?;
            let next = round.next(&page);
            weight += page.encode().len();
            pages.push(page);
            match next {
                Some(next) if weight < MAX_REPLY_BYTES => (round, _) = self.receive(who, next, now)?,
                _ => return Ok(pages),
            }
        }
    }
}

/// Returns what the reply tells of a changeset; nothing where an entry of it tells, or where it does not open here, so that
/// its changes have no names.
fn receipt(pushed: &Pushed, state: &State, cursor: u64) -> Option<Receipt> {
    if matches!(state, State::Admitted(n) if *n > cursor) {
        return None;
    }
    let set = guarded(|| ChangeSet::decode(&pushed.0))?.ok()?;
    Some(Receipt { header: set.header, hashes: set.hashes().collect(), state: state.clone() })
}
