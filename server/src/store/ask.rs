//! The questions with their answers' types: what callers use instead of matching on [`Found`].

use shared::carrier::SealKey;
use shared::change::Checksum;
use shared::id::{BookId, DeviceId, DocumentKey, StreamId};

use super::{
    Book, Device, Doc, DocRows, Found, Invite, LogEntry, Needs, Page, Place, Received, Span, Store,
    StoreError, Unit, Which,
};

/// Declares a method that asks one question and opens its answer.
macro_rules! ask {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $kind:ty),*) -> $answer:ty = $needs:expr, $found:ident;)*) => {
        /// Typed questions to any store.
        pub trait Ask: Store {
            $($(#[$doc])* fn $name(&self, $($arg: $kind),*) -> Result<$answer, StoreError> {
                match self.find(&$needs)? {
                    Found::$found(answer) => Ok(answer),
                    _ => Err(StoreError::Unreadable("an answer to another question")),
                }
            })*
        }
    };
}

ask! {
    /// Returns every book.
    books() -> Vec<Book> = Needs::Books, Books;
    /// Returns the key that letters to a book are sealed to, where one was made.
    seal_key(book: BookId) -> Option<SealKey> = Needs::SealKey(book), SealKey;
    /// Returns the units of a book.
    units(book: BookId) -> Vec<Unit> = Needs::Units(book), Units;
    /// Returns the devices of a book.
    devices(book: BookId) -> Vec<Device> = Needs::Devices(book), Devices;
    /// Returns the device that has the token with this hash.
    device_by_token(hash: [u8; 32]) -> Option<Device> = Needs::DeviceByToken(hash), Device;
    /// Returns a device.
    device(book: BookId, id: DeviceId) -> Option<Device> = Needs::Device(book, id), Device;
    /// Returns the invitation with this selector.
    invite_by_code(selector: &str) -> Option<Invite> = Needs::InviteByCode(selector.into()), Invite;
    /// Returns the invitation whose key begins so.
    invite_by_key(start: [u8; 4]) -> Option<Invite> = Needs::InviteByKey(start), Invite;
    /// Returns those of the changesets that were ever received, without their bytes.
    received(book: BookId, checksums: Vec<Checksum>) -> Vec<Received> =
        Needs::Received(book, checksums), Received;
    /// Returns received changesets with their bytes.
    waiting(book: BookId, which: Which) -> Vec<Received> = Needs::Waiting(book, which), Received;
    /// Returns how many bytes wait for a device.
    waiting_bytes(book: BookId, device: DeviceId) -> u64 = Needs::WaitingBytes(book, device), Bytes;
    /// Returns a document.
    doc(book: BookId, key: DocumentKey) -> Option<Box<Doc>> = Needs::Doc(book, key), Doc;
    /// Returns the documents in some streams, without contents.
    places(book: BookId, streams: Vec<StreamId>) -> Vec<Place> = Needs::Places(book, streams), Places;
    /// Returns the log entries of a document.
    entries_of(book: BookId, key: DocumentKey) -> Vec<LogEntry> = Needs::EntriesOf(book, key), Entries;
    /// Returns the documents that have more log entries than `many` and none after `before`.
    long_logs(book: BookId, many: u64, before: u64) -> Vec<DocumentKey> =
        Needs::LongLogs { book, many, before }, Keys;
    /// Returns a page of the log.
    page(book: BookId, spans: Vec<Span>, budget: usize) -> Box<Page> = Needs::Page(book, spans, budget), Page;
    /// Returns the rows of every document of a book.
    rows(book: BookId) -> Vec<DocRows> = Needs::Rows(book), Rows;
}

impl<S: Store + ?Sized> Ask for S {}
