//! The door: pushes that come together are taken in together, and those who do not wait for their admission are answered
//! at once, on the same thread.

use std::sync::Arc;

use shared::permit::Principal;
use shared::sync::{Answer, Request, State};

use super::admission::{Admission, Opening};
use super::app::{AnyHub, now};
use super::gather::{Asked, Gather};
use crate::hub::{HubError, Round, guarded};

/// While one thread waits for the disk the other looks at those who come next, or answers.
const THREADS: usize = 2;

/// What becomes of a push at the door.
pub(super) enum Taken {
    /// It is answered; here is what the device would ask next, too.
    Answered(Answer, Option<Request>),
    /// It is being opened, or its answer takes longer than others are to wait for.
    Waits(Round, Opening),
}

/// Where pushes are gathered.
pub(super) type Door = Gather<(Principal, Request), Result<Taken, HubError>>;

/// Opens the door of a hub.
pub(super) fn open(hub: Arc<AnyHub>, admission: Arc<Admission>) -> Door {
    Gather::new(THREADS, weigh, move |together| take_in(&hub, &admission, together))
}

fn weigh((_, request): &(Principal, Request)) -> usize {
    request.push.iter().map(|pushed| pushed.0.len()).sum()
}

fn take_in(
    hub: &Arc<AnyHub>,
    admission: &Admission,
    together: Vec<Asked<(Principal, Request), Result<Taken, HubError>>>,
) {
    let (requests, senders): (Vec<_>, Vec<_>) = together.into_iter().unzip();
    let asked: Vec<_> = requests.iter().map(|(who, _)| *who).collect();
    let received = hub.receive_all(requests, now());
    for ((who, received), done) in asked.into_iter().zip(received).zip(senders) {
        // One answer that breaks off does not take the others with it.
        let taken = guarded(|| {
            received.and_then(|(round, brought)| match admission.open(hub, who, brought) {
                Opening::Told(receipts) if !round.takes_long() => answer(hub, &who, &round, receipts),
                opening => Ok(Taken::Waits(round, opening)),
            })
        });
        let taken = taken.unwrap_or(Err(HubError::BrokeOff));
        // Whoever asked may have gone: what was received stays received.
        let _ = done.send(taken);
    }
}

fn answer(hub: &AnyHub, who: &Principal, round: &Round, receipts: Vec<State>) -> Result<Taken, HubError> {
    let answer = hub.answer(who, round, receipts)?;
    let next = round.next(&answer);
    Ok(Taken::Answered(answer, next))
}
