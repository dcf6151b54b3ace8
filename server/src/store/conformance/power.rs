//! The power fails. Whatever the moment, a transaction is wholly there afterwards or not at all; and what was answered
//! is there.

use std::cell::OnceCell;

use automerge::ChangeHash;
use shared::id::Audience;
use shared::sync::Withheld;
use shared::time::Instant;

use super::super::*;
use super::Home;
use super::given::*;

/// A home whose power can fail.
pub trait LosesPower: Home + Sized {
    /// Does something here, and shows to `look` what a failure of the power would have left at moments of it, in order:
    /// the last is the one at which it was done.
    fn every_moment<T>(&self, doing: impl FnOnce() -> T, look: impl FnMut(&Self)) -> T;
}

/// A transaction of every kind, each after those before it.
fn plans() -> Vec<Plan> {
    let parts = vec![vec![1; 6_000], vec![2; 3_000]];
    let (missing, tried_by) = (vec![ChangeHash([1; 32])], "2".into());
    let waits = Waits { key: key(1), version: 0, missing, tried_by };
    // So much that the store tidies up after it.
    let large = vec![7; 5 << 20];
    vec![
        Plan::Open(book(), unit(OTHER, Level::Committee, "Đảng ủy xã")),
        Plan::AddUnit(BOOK, unit(CELL, Level::Cell, "Buôn Tría")),
        Plan::Invite(Box::new(invite(1))),
        Plan::WrongTry(BOOK, [1; 8]),
        Plan::Enrol([1; 8], Box::new(device(4))),
        Plan::Heard(BOOK, DEVICE, Instant::from_ms(70)),
        Plan::Receive(BOOK, (1..5).map(|n| received(n, Standing::Received)).collect()),
        Plan::Attempt(BOOK, checksum(2), "2".into()),
        Plan::Settle(BOOK, checksum(2), Standing::Held(Withheld::Newer), "2".into()),
        Plan::Wait(BOOK, checksum(1), waits),
        admission(Admit { audience: Audience::Officers, snapshot: vec![9; 20_000], ..admit(1, 0) }),
        admission(Admit { fresh: digest(7), audience: Audience::Officers, ..admit(1, 1) }),
        admission(Admit { fresh: digest(8), anew: true, changesets: parts, ..admit(1, 2) }),
        Plan::Compact(BOOK, Box::new(Compact { key: key(1), version: 3, changeset: vec![3; 5_000] })),
        Plan::Rows(BOOK, vec![FreshRows { key: key(1), version: 3, rows: vec![3; 9_000] }]),
        Plan::Recount(BOOK, stream(Audience::Officers), vec![counted(1, 3)]),
        admission(Admit { snapshot: large, ..admit(2, 0) }),
        Plan::Stand(BOOK, DEVICE, Enrolment::Lost),
    ]
}

pub fn whatever_moment_the_power_fails_at_a_transaction_is_whole_or_absent(home: &impl LosesPower) {
    let store = home.open();
    for (n, plan) in plans().into_iter().enumerate() {
        let before = everything(&store);
        let after = OnceCell::new();
        let (mut absent, mut last) = (0, None);
        let answered = home.every_moment(
            || store.commit(&plan),
            |left| {
                let after = after.get_or_init(|| everything(&store));
                let store = left.open();
                let found = everything(&store);
                assert!(found == before || found == *after, "plan {n} was done by halves");
                if found == before {
                    absent += 1;
                    store.commit(&plan).unwrap();
                    assert!(everything(&store) == *after, "plan {n} is not taken when it comes again");
                }
                last = Some(found);
            },
        );
        answered.unwrap();
        assert!(last.as_ref() == after.get(), "plan {n} was answered, and is not there");
        assert!(absent > 0, "plan {n} was never seen before it was done");
    }
}
