//! Rounds by file, between those by network: written, carried for hours, lost, brought twice.

use server::hub::seal_key;
use sha2::{Digest, Sha256};
use shared::carrier::{Letter, Reply, SealKey, Sealed};
use shared::sync::device::{BookState, Event, Loaded, Query, UnsentSet};
use shared::time::Instant;

use super::faults::Fault;
use super::party::PartyId;
use super::world::{Due, World};

/// How long a file is in somebody's pocket at most, in milliseconds.
const POCKET_MS: i64 = 90 * 60_000;

impl World {
    /// A person writes a letter with what is unsent, and gives it to somebody.
    pub(super) fn write_letter(&mut self, party: PartyId) {
        let seal = seal_key(&**self.server.hub().store(), self.server.book.id, [7; 32]);
        let seal = seal.expect("the store is there").public();
        let (drawn, writer) = (self.drawn(), &self.parties[party]);
        if writer.machine.is_none() || writer.ahead || writer.drowned {
            return;
        }
        let Loaded::Unsent(sets, _) = writer.disk.load(&Query::Unsent { bytes: usize::MAX }) else { return };
        let push = sets.into_iter().flat_map(UnsentSet::changesets).map(|(_, bytes)| bytes);
        let book = writer.disk.book().cloned().unwrap_or_else(|| BookState::new(self.server.book.id));
        let (own, secret) = self.secrets(party);
        let letter =
            Letter { made: writer.clock(self.now), reply_to: own.public(), request: book.letter(push) };
        let whose = (self.server.book.id, writer.device);
        let letter = letter.seal(whose, &seal, &secret, drawn).expect("the key is one");
        self.carry(party, Due::Letter, letter);
    }

    /// The letter is opened at the server, and the reply goes back.
    pub(super) fn bring_letter(&mut self, party: PartyId, letter: &Sealed) {
        let (now, drawn) = (Instant::from_ms(self.now), self.drawn());
        let book = self.server.book.id;
        let opened = self.at_the_server(|server| server.hub().open_letter(book, letter, now, drawn));
        if let Some(Ok(opened)) = opened {
            self.faults.note(Fault::Letter);
            self.carry(party, Due::Reply, opened.reply);
        }
    }

    /// The reply is opened on the device, where that is still the same.
    pub(super) fn open_reply(&mut self, party: PartyId, reply: &Sealed) {
        let (own, secret) = self.secrets(party);
        let party_is_same = self.parties[party].device == reply.device && !self.parties[party].ahead;
        if let Some(reply) = party_is_same.then(|| Reply::open(reply, &own, &secret)) {
            self.tell(party, Event::Carried(Box::new(reply.expect("it was sealed to this device"))));
        }
    }

    fn carry(&mut self, party: PartyId, due: impl Fn(Box<Sealed>) -> Due, sealed: Sealed) {
        if self.faults.strikes(&mut self.rng, Fault::FileLost) {
            return;
        }
        let again = self.faults.strikes(&mut self.rng, Fault::FileTwice);
        for _ in 0..=usize::from(again) {
            let ms = self.rng.i64(0..POCKET_MS);
            // What travels is the file's text.
            let file = Sealed::read(sealed.write().as_bytes()).expect("it was just written");
            self.later(party, ms, due(Box::new(file)));
        }
    }

    /// Returns a device's key, and what the server knows of its token.
    fn secrets(&self, party: PartyId) -> (SealKey, [u8; 32]) {
        let device = self.parties[party].device;
        (SealKey::from_bytes(Sha256::digest(device.as_bytes()).into()), super::server::token(device))
    }

    fn drawn(&mut self) -> [u8; 32] {
        std::array::from_fn(|_| self.rng.u8(..))
    }
}
