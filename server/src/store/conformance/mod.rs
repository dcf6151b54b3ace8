//! What every store must do, whichever it is: one suite, run on each ([`conforms`]). It knows of a kind of store only
//! where one of its own lives ([`Home`]), and of those with a disk how that fails them ([`LosesPower`], [`FillsUp`]).

mod full;
mod given;
mod power;
mod rules;
mod together;

pub use full::{FillsUp, a_full_disk_takes_nothing_by_halves, what_finds_no_room_leaves_the_others_theirs};
pub use power::{LosesPower, whatever_moment_the_power_fails_at_a_transaction_is_whole_or_absent};
pub use rules::*;
pub use together::*;

use super::Store;

/// Where a store lives, alone and empty at first.
pub trait Home: Sync {
    /// The store.
    type Store: Store;

    /// Opens the store: once more where it was open before, and beside itself where it still is.
    fn open(&self) -> Self::Store;
}

/// Tells the suite of a home that `$home` makes, and any further stories named: each in a home of its own.
macro_rules! conforms {
    ($home:expr $(, $further:ident)*) => {
        conforms!(@ $home, books_and_units an_invitation_enrols_once several_are_each_their_own what_is_received_twice_is_kept_once
            what_waits_is_found_by_why what_waits_is_put_back_by_what_it_waits_for
            an_admission_is_whole rows_are_made_again a_wrong_sum_is_put_right a_log_is_compacted_in_one_step
            a_wider_audience_gets_the_whole_document pages_keep_to_the_budget
            readers_follow_while_four_writers_commit a_document_is_written_by_one_at_a_time
            $($further)*);
    };
    (@ $home:expr, $($story:ident)*) => {
        $(#[test] fn $story() {
            $crate::store::conformance::$story(&$home);
        })*
    };
}
pub(super) use conforms;
