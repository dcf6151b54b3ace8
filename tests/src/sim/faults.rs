//! What goes wrong, how often, and how often it has.

use std::collections::BTreeMap;

use fastrand::Rng;

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A request is lost on the way.
    RequestLost,
    /// The request arrived, the answer does not.
    AnswerLost,
    /// A request arrives twice.
    RequestTwice,
    /// A request arrives long after the device gave up on it.
    RequestLate,
    /// A request is overtaken by a later one of its device.
    Overtaken,
    /// An answer comes after the device gave up on it.
    AnswerLate,
    /// Bytes creep over a link that moves [`super::net::SLOW_BYTES`] a second.
    SlowLink,
    /// A request breaks off.
    RequestCut,
    /// An answer breaks off.
    AnswerCut,
    /// A bit of a request is flipped.
    RequestFlipped,
    /// A bit of an answer is flipped.
    AnswerFlipped,
    /// The app is killed before its disk takes a batch.
    KilledBeforeCommit,
    /// The app is killed after its disk took a batch, before it knows.
    KilledAfterCommit,
    /// The app is killed after a person's words reached its disk, before it knows.
    KilledAfterWrite,
    /// The disk does not take a batch.
    DiskRefuses,
    /// A device's disk is full: neither a batch nor a person's words go onto it.
    DiskFull,
    /// The server's disk is full.
    ServerFull,
    /// The server is killed before or after one of the commits of a request.
    ServerKilled,
    /// A device's clock is set years off.
    ClockSet,
    /// A person writes in a second window, of which the leading one hears late.
    SecondWindow,
    /// A window that was frozen thaws, and another has its lease.
    LeaseLost,
    /// A device speaks another version of the protocol than the server.
    VersionSkew,
    /// A profile is copied to another device.
    Cloned,
    /// The server is put back to an earlier copy.
    Restored,
    /// The server's book is begun anew, empty, under another log.
    BegunAnew,
    /// The server makes one log entry of a document's.
    Compacted,
    /// The office retires a device.
    Retired,
    /// A retired device is enrolled again.
    Reenrolled,
    /// A phone falls into the river.
    Drowned,
    /// A disk loses rows.
    RowsLost,
    /// A letter is carried to the server, hours late.
    Letter,
    /// A file is carried twice.
    FileTwice,
    /// A file is lost.
    FileLost,
    /// A reply brings a device news.
    Reply,
    /// A reply comes when its device has come further.
    ReplyOvertaken,
}

impl Fault {
    /// Every one.
    pub const ALL: [Self; 35] = [
        Self::RequestLost,
        Self::AnswerLost,
        Self::RequestTwice,
        Self::RequestLate,
        Self::Overtaken,
        Self::AnswerLate,
        Self::SlowLink,
        Self::RequestCut,
        Self::AnswerCut,
        Self::RequestFlipped,
        Self::AnswerFlipped,
        Self::KilledBeforeCommit,
        Self::KilledAfterCommit,
        Self::KilledAfterWrite,
        Self::DiskRefuses,
        Self::DiskFull,
        Self::ServerFull,
        Self::ServerKilled,
        Self::ClockSet,
        Self::SecondWindow,
        Self::LeaseLost,
        Self::VersionSkew,
        Self::Cloned,
        Self::Restored,
        Self::BegunAnew,
        Self::Compacted,
        Self::Retired,
        Self::Reenrolled,
        Self::Drowned,
        Self::RowsLost,
        Self::Letter,
        Self::FileTwice,
        Self::FileLost,
        Self::Reply,
        Self::ReplyOvertaken,
    ];
}

/// How often what strikes.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Of a thousand occasions.
    rates: BTreeMap<Fault, u32>,
    struck: BTreeMap<Fault, u32>,
}

impl Faults {
    /// Returns faults that strike with these rates, of a thousand occasions.
    pub fn with(rates: &[(Fault, u32)]) -> Self {
        Self { rates: rates.iter().copied().collect(), struck: BTreeMap::new() }
    }

    /// Returns the weather of a bad day, drawn: some faults are absent on some days, so that each is also seen
    /// without the others.
    pub fn weather(rng: &mut Rng) -> Self {
        let usual = [
            (Fault::RequestLost, 60),
            (Fault::AnswerLost, 80),
            (Fault::RequestTwice, 50),
            (Fault::RequestLate, 30),
            (Fault::AnswerLate, 20),
            (Fault::RequestCut, 20),
            (Fault::AnswerCut, 20),
            (Fault::RequestFlipped, 20),
            (Fault::AnswerFlipped, 30),
            (Fault::KilledBeforeCommit, 20),
            (Fault::KilledAfterCommit, 20),
            (Fault::KilledAfterWrite, 10),
            (Fault::DiskRefuses, 20),
            (Fault::ServerKilled, 30),
            (Fault::FileTwice, 300),
            (Fault::FileLost, 200),
        ];
        let drawn = usual.into_iter().map(|(fault, rate)| (fault, rate * rng.u32(0..3)));
        Self { rates: drawn.collect(), struck: BTreeMap::new() }
    }

    /// Returns whether the fault strikes on this occasion.
    pub fn strikes(&mut self, rng: &mut Rng, fault: Fault) -> bool {
        let struck = self.rates.get(&fault).is_some_and(|rate| rng.u32(0..1000) < *rate);
        if struck {
            self.note(fault);
        }
        struck
    }

    /// Counts a fault that was brought about otherwise.
    pub fn note(&mut self, fault: Fault) {
        *self.struck.entry(fault).or_default() += 1;
    }

    /// Nothing strikes any more.
    pub fn stop(&mut self) {
        self.rates.clear();
    }

    /// Returns how often each has struck.
    pub const fn struck(&self) -> &BTreeMap<Fault, u32> {
        &self.struck
    }
}
