//! Admission behind the door. What is pushed is on the disk before anything opens it, and opening it takes a processor
//! tens of milliseconds a meeting: when a whole commune sends its meetings in one evening hour, receipts come first.

use std::sync::Arc;
use std::time::Duration;

use shared::permit::Principal;
use shared::sync::State;
use tokio::sync::{Semaphore, oneshot, watch};

use super::app::AnyHub;
use crate::hub::Brought;

/// How many pushes are opened at once.
const AT_ONCE: usize = 2;
/// How many pushes may be answered with their admission: those that are opened, and as many in line. With more than
/// that at the door none waits there, and admission waits for them.
const CROWD: usize = 2 * AT_ONCE;
/// How long it waits for them at most: where the crowd does not end, both go on together.
const PAUSE: Duration = Duration::from_secs(1);
/// Bytes of changesets that may wait in memory. What finds no room is on the disk, where the next pass finds it.
const ROOM: usize = 16 << 20;
/// What a push that waits costs besides its bytes.
const A_PUSH: usize = 4 << 10;

/// Who is at the door, and what is being opened.
pub(super) struct Admission {
    at_door: watch::Sender<usize>,
    places: Arc<Semaphore>,
    in_line: Arc<Semaphore>,
    room: Arc<Semaphore>,
}

/// A push at the door; it is counted until this is dropped.
pub(super) struct AtDoor(watch::Sender<usize>);

impl Default for Admission {
    fn default() -> Self {
        Self {
            at_door: watch::Sender::new(0),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            in_line: Arc::new(Semaphore::new(CROWD)),
            room: Arc::new(Semaphore::new(ROOM)),
        }
    }
}

impl Admission {
    /// Counts a push.
    pub(super) fn arrive(&self) -> AtDoor {
        self.at_door.send_modify(|count| *count += 1);
        AtDoor(self.at_door.clone())
    }

    /// Has what was brought opened, and returns its receipts: those of its admission, or those of the door where others
    /// wait. It is opened all the same.
    pub(super) async fn open(&self, hub: &Arc<AnyHub>, who: Principal, brought: Brought) -> Vec<State> {
        let receipts = brought.receipts();
        let weight = brought.to_open();
        if weight == 0 {
            return receipts;
        }
        let Ok(room) = self.room.clone().try_acquire_many_owned((weight + A_PUSH) as u32) else {
            return receipts;
        };
        let in_line = self.in_line.clone().try_acquire_owned().ok();
        let waits = in_line.is_some();
        let (done, opened) = oneshot::channel();
        let (hub, places) = (hub.clone(), self.places.clone());
        let mut at_door = self.at_door.subscribe();
        tokio::spawn(async move {
            let _held = (room, in_line);
            let Ok(_place) = places.acquire().await else { return };
            let _ = tokio::time::timeout(PAUSE, at_door.wait_for(|count| *count <= CROWD)).await;
            if let Ok(receipts) = tokio::task::spawn_blocking(move || hub.open(&who, &brought)).await {
                // Who brought it may have been answered already.
                let _ = done.send(receipts);
            }
        });
        if !waits {
            return receipts;
        }
        let mut at_door = self.at_door.subscribe();
        tokio::select! {
            opened = opened => opened.unwrap_or(receipts),
            _ = at_door.wait_for(|count| *count > CROWD) => receipts,
        }
    }
}

impl Drop for AtDoor {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
