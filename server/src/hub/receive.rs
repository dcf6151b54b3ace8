//! Taking in what a device pushes: looked at from outside (size, checksum, header, whose it is), put on the
//! disk in one transaction, and only then opened.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use shared::change::{BadChangeSet, Checksum, Header, limits};
use shared::id::{BookId, DeviceId};
use shared::permit::{Action, Principal};
use shared::sync::{Pushed, Request, State, Withheld};
use shared::time::Instant;

use super::{Hub, HubError, Round, guarded, tail};
use crate::store::{Ask, Plan, Received, Standing, Store};

/// What a device brought, after the door: what was taken in is on the disk, and nothing was opened yet.
pub struct Brought {
    doors: Vec<(Checksum, Door)>,
}

/// What the door decides about one changeset.
enum Door {
    /// Not kept.
    Refused(Withheld),
    /// To be opened, and kept in any case.
    Open(Box<Received>),
    /// To be opened, and kept only if it can be admitted: too much of the device's waits already.
    OpenUnkept(Box<Received>),
    /// Settled: kept, or kept before.
    Settled(State),
}

impl Brought {
    /// Returns a receipt for each changeset, in order, as long as none of them was opened.
    pub fn receipts(&self) -> Vec<State> {
        let receipt = |door: &Door| match door {
            Door::Refused(why) => State::Refused(why.clone()),
            Door::Settled(state) => state.clone(),
            Door::Open(row) => row.standing.state(),
            Door::OpenUnkept(_) => State::Refused(Withheld::Full),
        };
        self.doors.iter().map(|(_, door)| receipt(door)).collect()
    }

    /// Returns how many bytes are to be opened.
    pub fn to_open(&self) -> usize {
        let weight = |door: &Door| match door {
            Door::Open(row) | Door::OpenUnkept(row) => row.bytes.len(),
            Door::Refused(_) | Door::Settled(_) => 0,
        };
        self.doors.iter().map(|(_, door)| weight(door)).sum()
    }
}

impl<S: Store> Hub<S> {
    /// Takes in what a device pushes: it is on the disk when this returns, and not yet opened.
    ///
    /// # Errors
    /// As [`Hub::sync`].
    pub fn receive(
        &self,
        who: &Principal,
        request: Request,
        now: Instant,
    ) -> Result<(Round, Brought), HubError> {
        let mut received = self.receive_all(vec![(*who, request)], now);
        received.pop().unwrap_or(Err(HubError::NotThere))
    }

    /// Takes in what several devices push at once, with one wait for the disk; returns how each fared, in order.
    pub fn receive_all(
        &self,
        requests: Vec<(Principal, Request)>,
        now: Instant,
    ) -> Vec<Result<(Round, Brought), HubError>> {
        let mut waiting = BTreeMap::new();
        let mut plans = Vec::new();
        let mut looked = Vec::with_capacity(requests.len());
        for (who, request) in requests {
            // One of them that breaks off does not take the others with it.
            let at_door = guarded(|| self.at_door(&who, request, now, &mut waiting));
            looked.push(at_door.unwrap_or(Err(HubError::BrokeOff)).map(|(round, brought, plan)| {
                let is_stored = plan.is_some();
                plans.extend(plan);
                (round, brought, is_stored)
            }));
        }
        let mut stored = self.store.commit_all(plans).into_iter();
        let settle = |looked: Result<(Round, Brought, bool), HubError>| {
            let (round, brought, is_stored) = looked?;
            if is_stored {
                stored.next().ok_or(HubError::BrokeOff)??;
            }
            Ok((round, brought))
        };
        looked.into_iter().map(settle).collect()
    }

    /// Looks at a request and at what it brings; returns what is to be put on the disk for it, too. `waiting` is what
    /// waits for each device, as far as that was asked.
    fn at_door(
        &self,
        who: &Principal,
        request: Request,
        now: Instant,
        waiting: &mut BTreeMap<(BookId, DeviceId), u64>,
    ) -> Result<(Round, Brought, Option<Plan>), HubError> {
        let round = self.greet(who, request)?;
        let push = &round.request.push;
        let (doors, rows) = if push.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            let waiting = match waiting.entry((who.book, who.device)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(self.store.waiting_bytes(who.book, who.device)?),
            };
            self.look(who, push, now, waiting)?
        };
        let plan = if !rows.is_empty() {
            Some(Plan::Receive(who.book, rows))
        } else if round.told.is_some() {
            // What is put on the disk says by itself that its device was heard.
            self.heard(who, now)?
        } else {
            None
        };
        let doors = push.iter().map(|pushed| tail(&pushed.0)).zip(doors).collect();
        Ok((round, Brought { doors }, plan))
    }

    /// Opens what was brought and returns a receipt for each changeset, in order. What the store fails for stays
    /// received, and a later pass looks at it.
    pub fn open(&self, who: &Principal, brought: &Brought) -> Vec<State> {
        let mut receipts = brought.receipts();
        for ((_, door), receipt) in brought.doors.iter().zip(&mut receipts) {
            match door {
                Door::Refused(_) | Door::Settled(_) => {}
                Door::Open(row) => *receipt = self.admit(who, row).state(),
                Door::OpenUnkept(row) => {
                    if let standing @ (Standing::Admitted(_) | Standing::Reauthored(_)) = self.admit(who, row)
                    {
                        *receipt = standing.state();
                    }
                }
            }
        }
        if let Err(error) = self.refresh(who, brought, &mut receipts) {
            tracing::error!(unit = %who.unit, %error, "receipts are as they were before");
        }
        receipts
    }

    /// Looks at changesets from outside; returns what is new, to be made durable.
    fn look(
        &self,
        who: &Principal,
        push: &[Pushed],
        now: Instant,
        waiting: &mut u64,
    ) -> Result<(Vec<Door>, Vec<Received>), HubError> {
        let peeked: Vec<_> = push.iter().map(|pushed| Header::peek(&pushed.0)).collect();
        let checksums = peeked.iter().flatten().map(|(_, checksum)| *checksum).collect();
        let known = self.store.received(who.book, checksums)?;
        let mut known: BTreeMap<Checksum, Standing> =
            known.into_iter().map(|row| (row.checksum, row.standing)).collect();
        let mut brought = Vec::new();
        let mut doors = Vec::new();
        for (peeked, pushed) in peeked.into_iter().zip(push) {
            let (header, checksum) = match peeked {
                Ok(peeked) => peeked,
                Err(bad) => {
                    doors.push(Door::Refused(refusal(&bad)));
                    continue;
                }
            };
            let allowed = who.may(Action::Write, header.kind, header.key.unit);
            let is_opened = who.may_bring(header.key.unit);
            let row = Received {
                checksum,
                key: header.key,
                kind: header.kind,
                device: who.device,
                at: now,
                standing: if allowed { Standing::Received } else { Standing::Held(Withheld::NotAllowed) },
                bytes: pushed.0.clone(),
                attempts: 0,
                tried_by: String::new(),
            };
            match known.get(&checksum) {
                None => {}
                // Held because another might not write it; this one may, and vouches.
                Some(Standing::Held(Withheld::NotAllowed)) if allowed => {}
                // Whoever still has what was put off, or waits, may have it looked into again.
                Some(Standing::Received | Standing::Held(Withheld::Waiting(_))) if allowed => {
                    doors.push(Door::Open(Box::new(row)));
                    continue;
                }
                // It may be known by now.
                Some(Standing::Held(Withheld::NotAllowed)) if is_opened => {
                    doors.push(Door::Open(Box::new(row)));
                    continue;
                }
                Some(standing) => {
                    doors.push(Door::Settled(standing.state()));
                    continue;
                }
            }
            let size = pushed.0.len() as u64;
            if *waiting + size > limits::MAX_WAITING_PER_DEVICE {
                doors.push(if is_opened {
                    Door::OpenUnkept(Box::new(row))
                } else {
                    Door::Refused(Withheld::Full)
                });
                continue;
            }
            // What is admitted in a moment does not wait; what does not get that far must have room.
            *waiting += size;
            known.insert(checksum, row.standing.clone());
            doors.push(if is_opened {
                Door::Open(Box::new(row.clone()))
            } else {
                Door::Settled(row.standing.state())
            });
            brought.push(row);
        }
        Ok((doors, brought))
    }

    /// Looks again at what was waiting: something later in the same request may have let it in.
    fn refresh(&self, who: &Principal, brought: &Brought, receipts: &mut [State]) -> Result<(), HubError> {
        let waiting = |state: &State| matches!(state, State::Held(Withheld::Waiting(_)));
        let checksums = || brought.doors.iter().map(|(checksum, _)| checksum);
        let asked: Vec<_> =
            checksums().zip(&*receipts).filter(|(_, state)| waiting(state)).map(|(sum, _)| *sum).collect();
        if asked.is_empty() {
            return Ok(());
        }
        let found = self.store.received(who.book, asked)?;
        let now: BTreeMap<_, _> = found.into_iter().map(|row| (row.checksum, row.standing)).collect();
        for (checksum, state) in checksums().zip(receipts).filter(|(_, state)| waiting(state)) {
            if let Some(standing) = now.get(checksum) {
                *state = standing.state();
            }
        }
        Ok(())
    }
}

/// Says why bytes are not taken in. Only damage is worth sending again.
fn refusal(bad: &BadChangeSet) -> Withheld {
    match bad {
        BadChangeSet::NotOne | BadChangeSet::Checksum => Withheld::Damaged,
        BadChangeSet::Version(_) => Withheld::Newer,
        BadChangeSet::TooMuch { .. } | BadChangeSet::Malformed(_) | BadChangeSet::Proof => {
            Withheld::Unreadable
        }
    }
}
