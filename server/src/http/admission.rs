//! Admission behind the door. What is pushed is on the disk before anything opens it, and opening it takes a processor
//! tens of milliseconds a meeting: when a whole commune sends its meetings in one evening hour, receipts come first.

use std::sync::Arc;
use std::time::Duration;

use shared::permit::Principal;
use shared::sync::State;
use tokio::sync::{Semaphore, oneshot, watch};

use super::app::AnyHub;
use crate::hub::Brought;

/// How many pushes are opened at once: each waits for the disk once a document, and meanwhile another has its processor.
const AT_ONCE: usize = 3;
/// How many pushes may be answered with their admission: those that are opened, and as many in line. With more than
/// that at the door or in line none waits there, and admission waits for those at the door.
const CROWD: usize = 2 * AT_ONCE;
/// How long it waits for them at most: where the crowd does not end, both go on together.
const PAUSE: Duration = Duration::from_secs(1);
/// How long it waits for them at least: a crowd comes in one moment, and who is first of it must not be opened before the
/// others are taken in.
const LINGER: Duration = Duration::from_millis(5);
/// Bytes of changesets that may wait in memory. What finds no room is on the disk, where the next pass finds it.
const ROOM: usize = 16 << 20;
/// What a push that waits costs besides its bytes.
const A_PUSH: usize = 4 << 10;

/// Who is at the door, and what is being opened.
pub(super) struct Admission {
    at_door: watch::Sender<usize>,
    in_line: watch::Sender<usize>,
    places: Arc<Semaphore>,
    room: Arc<Semaphore>,
}

/// How far what was brought has come.
pub(super) enum Opening {
    /// These are its receipts: others wait, or there is nothing to open.
    Told(Vec<State>),
    /// It will be opened soon enough to be waited for; until then its receipts are these.
    Opens(Vec<State>, oneshot::Receiver<Vec<State>>),
}

/// One of those at the door, or in line; it is counted until this is dropped.
pub(super) struct Counted(watch::Sender<usize>);

impl Default for Admission {
    fn default() -> Self {
        Self {
            at_door: watch::Sender::new(0),
            in_line: watch::Sender::new(0),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            room: Arc::new(Semaphore::new(ROOM)),
        }
    }
}

impl Admission {
    /// Counts a push at the door.
    pub(super) fn arrive(&self) -> Counted {
        Counted::among(&self.at_door)
    }

    /// Has what was brought opened. Where a crowd is at the door its receipts are those of the door; it is opened all the
    /// same.
    pub(super) fn open(&self, hub: &Arc<AnyHub>, who: Principal, brought: Brought) -> Opening {
        let receipts = brought.receipts();
        let weight = brought.to_open();
        if weight == 0 {
            return Opening::Told(receipts);
        }
        let Ok(room) = self.room.clone().try_acquire_many_owned((weight + A_PUSH) as u32) else {
            return Opening::Told(receipts);
        };
        let waits = *self.at_door.borrow() <= CROWD && *self.in_line.borrow() < CROWD;
        let in_line = Counted::among(&self.in_line);
        let (done, opened) = oneshot::channel();
        let (hub, places) = (hub.clone(), self.places.clone());
        let mut at_door = self.at_door.subscribe();
        tokio::spawn(async move {
            let _held = (room, in_line);
            let Ok(_place) = places.acquire().await else { return };
            tokio::time::sleep(LINGER).await;
            let _ = tokio::time::timeout(PAUSE, at_door.wait_for(|count| *count <= CROWD)).await;
            if let Ok(receipts) = tokio::task::spawn_blocking(move || hub.open(&who, &brought)).await {
                // Who brought it may have been answered already.
                let _ = done.send(receipts);
            }
        });
        if waits { Opening::Opens(receipts, opened) } else { Opening::Told(receipts) }
    }

    /// Returns the receipts of what is being opened: those of its admission, or those of the door once a crowd has come.
    pub(super) async fn receipts(&self, opening: Opening) -> Vec<State> {
        match opening {
            Opening::Told(receipts) => receipts,
            Opening::Opens(receipts, opened) => {
                let mut at_door = self.at_door.subscribe();
                tokio::select! {
                    opened = opened => opened.unwrap_or(receipts),
                    _ = at_door.wait_for(|count| *count > CROWD) => receipts,
                }
            }
        }
    }
}

impl Counted {
    fn among(counted: &watch::Sender<usize>) -> Self {
        counted.send_modify(|count| *count += 1);
        Self(counted.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
