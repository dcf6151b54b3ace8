//! What is new for a device: streams it is joining from their beginning up to its cursor, then everything after
//! the cursor, under the budget of a bad link.

use std::collections::BTreeMap;

use shared::change::Checksum;
use shared::id::{Kind, StreamId};
use shared::permit::{Action, Principal};
use shared::sync::{Answer, Entry, EntryBody, Granted, Joining, Pushed, Request, Told};

use super::{Hub, HubError, sum, tail};
use crate::store::{Ask, Book, LogEntry, Page, Span, Store};

/// How far the device has come, as far as it can be believed.
struct From {
    cursor: u64,
    complete: Vec<StreamId>,
    /// Every other stream that it may read. One that it has not named yet is joined from its beginning at
    /// once: a first download costs no round of its own.
    joining: Vec<Joining>,
}

impl From {
    fn of(told: &Told, cursor: u64, book: &Book, granted: &[StreamId]) -> Self {
        let same_log = told.log == Some(book.log);
        // A cursor beyond the head is one of a server that was since restored from an older copy.
        let cursor = if same_log { cursor.min(book.head) } else { 0 };
        let named = |stream: &StreamId| same_log && told.streams.contains(stream);
        let (complete, rest): (Vec<_>, Vec<_>) = granted.iter().copied().partition(named);
        let read = |stream: StreamId| {
            let join = told.joining.iter().find(|join| same_log && join.stream == stream);
            Joining { stream, upto: join.map_or(0, |join| join.upto.min(cursor)) }
        };
        Self { cursor, complete, joining: rest.into_iter().map(read).collect() }
    }

    /// The parts of the log to read, in order: each stream being joined, then what is after the cursor.
    fn spans(&self) -> Vec<Span> {
        let joining = self.joining.iter().map(|join| Span {
            streams: vec![join.stream],
            after: join.upto,
            upto: Some(self.cursor),
        });
        let all = self.complete.iter().copied().chain(self.joining.iter().map(|join| join.stream)).collect();
        joining.chain([Span { streams: all, after: self.cursor, upto: None }]).collect()
    }
}

impl<S: Store> Hub<S> {
    /// Returns the answer without its receipts.
    pub(super) fn pull(
        &self,
        book: &Book,
        who: &Principal,
        request: &Request,
        told: &Told,
        granted: &[StreamId],
    ) -> Result<Answer, HubError> {
        let from = From::of(told, request.cursor, book, granted);
        let page = self.store.page(who.book, from.spans(), request.answer_bytes())?;
        let position = position(&from, &page);
        let last_page = position.cursor == page.book.head && !position.more;
        let digest = last_page.then(|| sum(&page.digests));
        let sees_rows = Kind::ALL.into_iter().any(|kind| who.may(Action::Overview, kind, who.unit));
        let yours = yours(&request.push);
        let entries = page.spans.into_iter().flat_map(|span| span.entries);
        Ok(Answer {
            log: page.book.log,
            receipts: Vec::new(),
            entries: entries.map(|entry| to_entry(entry, &request.push, &yours, sees_rows)).collect(),
            cursor: position.cursor,
            granted: Granted::Now(granted.to_vec()),
            joined: position.joined,
            more: position.more,
            // A device that may read nothing has nothing to compare.
            digest: digest.filter(|_| !granted.is_empty()),
            lacking: Vec::new(),
        })
    }
}

/// How far an answer brings the device.
struct Position {
    cursor: u64,
    joined: Vec<Joining>,
    more: bool,
}

fn position(from: &From, page: &Page) -> Position {
    let (news, joins) = page.spans.split_last().expect("the part after the cursor is always asked for");
    let joins_complete = joins.iter().all(|span| span.complete);
    let cursor = match (joins_complete, news.complete, news.entries.last()) {
        (true, true, _) => page.book.head,
        (true, false, Some(last)) => last.n,
        _ => from.cursor,
    };
    let joined = from.joining.iter().zip(joins).map(|(join, span)| {
        let upto = match (span.complete, span.entries.last()) {
            // The part after the cursor holds the joined streams too: complete, they go on with the rest.
            (true, _) => cursor,
            (false, Some(last)) => last.n,
            (false, None) => join.upto,
        };
        Joining { stream: join.stream, upto }
    });
    Position { cursor, joined: joined.collect(), more: !(joins_complete && news.complete) }
}

/// The changesets of this request by their checksums.
fn yours(push: &[Pushed]) -> BTreeMap<Checksum, usize> {
    push.iter().enumerate().map(|(at, pushed)| (tail(&pushed.0), at)).collect()
}

fn to_entry(entry: LogEntry, push: &[Pushed], yours: &BTreeMap<Checksum, usize>, sees_rows: bool) -> Entry {
    let own = yours.get(&tail(&entry.changeset)).filter(|at| push[**at].0 == entry.changeset);
    let body = match own {
        Some(at) => EntryBody::Yours(*at as u32),
        None => EntryBody::ChangeSet(entry.changeset),
    };
    Entry {
        n: entry.n,
        audience: entry.stream.audience,
        body,
        whole: entry.whole,
        rows: if sees_rows { entry.rows } else { Vec::new() },
    }
}
