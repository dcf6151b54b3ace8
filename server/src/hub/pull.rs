//! What is new for a device: of streams that it is joining what the overview knows, then their documents, whole; then
//! everything after its cursor, under the budget of a bad link.

use std::collections::BTreeMap;

use shared::change::Checksum;
use shared::id::{Kind, StreamId};
use shared::permit::{Action, Principal};
use shared::sync::{Answer, Come, Entry, EntryBody, Granted, Joining, Pushed, Request, Rest, Told};

use super::packing::Packing;
use super::{Hub, HubError, sum, tail};
use crate::store::{Ask, Book, LogEntry, Page, Span, SpanFound, Store};

/// How far the device has come, as far as it can be believed.
struct From {
    cursor: u64,
    complete: Vec<StreamId>,
    /// Every other stream that it may read. One that it has not named yet is joined at once: a first download costs
    /// no round of its own.
    joining: Vec<Joining>,
}

impl From {
    fn of(told: &Told, cursor: u64, book: &Book, granted: &[StreamId]) -> Self {
        let same_log = told.log == Some(book.log);
        // A position beyond the head is one of a server that was since restored from an older copy.
        let cursor = if same_log { cursor.min(book.head) } else { 0 };
        let named = |stream: &StreamId| same_log && told.streams.contains(stream);
        let (complete, rest): (Vec<_>, Vec<_>) = granted.iter().copied().partition(named);
        let read = |stream: StreamId| {
            let join = told.joining.iter().find(|join| same_log && join.stream == stream);
            let Come { rows, documents } = join.map_or(Come::default(), |join| join.come);
            Joining { stream, come: Come { rows: rows.min(book.head), documents: documents.min(book.head) } }
        };
        Self { cursor, complete, joining: rest.into_iter().map(read).collect() }
    }

    /// What to read, in order: of the streams being joined the rows, so that an office has its table before its documents,
    /// and then those, in each case what has come equally far together; then what is after the cursor in the log.
    fn spans(&self, sees_rows: bool) -> Vec<Span> {
        let rows = self.together(|come| come.rows).map(|(after, streams)| Span::Rows { streams, after });
        let documents = self.together(|come| come.documents);
        let documents = documents.map(|(after, streams)| Span::Documents { streams, after });
        let log = Span::Log { streams: self.complete.clone(), after: self.cursor };
        rows.filter(|_| sees_rows).chain(documents).chain([log]).collect()
    }

    /// The streams being joined by how far they have come.
    fn together(&self, how_far: fn(&Come) -> u64) -> impl Iterator<Item = (u64, Vec<StreamId>)> {
        let mut joining: BTreeMap<u64, Vec<StreamId>> = BTreeMap::new();
        for join in &self.joining {
            joining.entry(how_far(&join.come)).or_default().push(join.stream);
        }
        joining.into_iter()
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
        if told.log.is_some_and(|log| log != book.log) {
            tracing::info!(device = %who.device, unit = %who.unit, "it knew another log: it begins this one anew");
        }
        let sees_rows = Kind::ALL.into_iter().any(|kind| who.may(Action::Overview, kind, who.unit));
        let spans = from.spans(sees_rows);
        let mut page = self.store.page(who.book, spans.clone(), request.answer_bytes())?;
        let mut packing = Packing::default();
        let mut is_full = false;
        for found in &mut page.spans {
            if is_full {
                *found = SpanFound::default();
            }
            found.complete &= packing.take_rows(&mut found.rows);
            found.complete &= packing.take(self, who.book, &mut found.documents)?;
            is_full |= !found.complete;
        }
        let position = position(&from, &spans, &page);
        let more = position.cursor != page.book.head || !position.joined.is_empty();
        let digest = (!more).then(|| sum(&page.digests));
        let yours = yours(&request.push);
        let entries = page.spans.into_iter().flat_map(|span| span.entries);
        let entries = entries.map(|entry| to_entry(entry, &request.push, &yours, sees_rows));
        let (mut all, pack) = packing.finish();
        all.extend(entries);
        Ok(Answer {
            log: page.book.log,
            receipts: Vec::new(),
            entries: all,
            pack,
            cursor: position.cursor,
            granted: Granted::Now(granted.to_vec()),
            joined: position.joined,
            rest: if more { Rest::Asked } else { Rest::Nothing },
            // A device that may read nothing has nothing to compare.
            digest: digest.filter(|_| !granted.is_empty()),
            lacking: Vec::new(),
        })
    }
}

/// How far an answer brings the device.
struct Position {
    cursor: u64,
    /// The streams that are not complete yet.
    joined: Vec<Joining>,
}

fn position(from: &From, spans: &[Span], page: &Page) -> Position {
    let head = page.book.head;
    let (mut joined, mut cursor) = (from.joining.clone(), head);
    for (span, found) in spans.iter().zip(&page.spans) {
        let upto = |last: Option<u64>, after: u64| if found.complete { head } else { last.unwrap_or(after) };
        let of_span = joined.iter_mut().filter(|join| span.streams().contains(&join.stream));
        match span {
            Span::Rows { after, .. } => {
                let rows = upto(found.rows.last().map(|(_, last)| *last), *after);
                of_span.for_each(|join| join.come.rows = rows);
            }
            Span::Documents { after, .. } => {
                let documents = upto(found.documents.last().map(|doc| doc.last), *after);
                of_span.for_each(|join| join.come.documents = documents);
                if !found.complete {
                    cursor = from.cursor;
                }
            }
            Span::Log { after, .. } if !found.complete => {
                cursor = cursor.min(found.entries.last().map_or(*after, |entry| entry.n));
            }
            Span::Log { .. } => {}
        }
    }
    if cursor == head {
        // Only together with the cursor: up to there a stream that is complete has nothing to be read again.
        joined.clear();
    }
    Position { cursor, joined }
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
