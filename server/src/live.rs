//! New positions, announced to whoever listens. Poking costs nothing and carries nothing: a listener that was
//! poked syncs. One that was not (another process wrote, or it fell behind) looks at the head now and then.

use shared::id::{BookId, StreamId};
use tokio::sync::broadcast;

/// How many pokes wait for a slow listener before it is told only that it missed some.
const QUEUE: usize = 256;

/// Something new in a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poke {
    /// The book.
    pub book: BookId,
    /// The stream that it is in.
    pub stream: StreamId,
    /// The position of the log.
    pub n: u64,
}

/// Where pokes are sent and heard.
#[derive(Debug)]
pub struct Live {
    sender: broadcast::Sender<Poke>,
}

impl Default for Live {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(QUEUE) }
    }
}

impl Live {
    /// Announces a position.
    pub fn poke(&self, poke: Poke) {
        // Nobody listening is no failure.
        let _ = self.sender.send(poke);
    }

    /// Returns a listener that hears every poke from now on.
    pub fn listen(&self) -> broadcast::Receiver<Poke> {
        self.sender.subscribe()
    }
}
