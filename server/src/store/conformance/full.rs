//! The disk fills up. The store says so and loses nothing, nothing is there by halves, and once there is room it goes on.

use std::thread;

use super::super::*;
use super::Home;
use super::given::*;

/// A home whose disk can have no room.
pub trait FillsUp: Home {
    /// Opens the store on a disk with room for a book and little else.
    fn open_on_a_small_disk(&self) -> Self::Store;

    /// Makes room on the disk. Returns the store, opened once more where it would not notice by itself.
    fn make_room(&self, store: Self::Store) -> Self::Store;
}

/// What a phone brings.
fn brought(n: u8) -> Plan {
    Plan::Receive(BOOK, vec![Received { bytes: vec![n; 20_000], ..received(n, Standing::Received) }])
}

/// Commits; returns whether there was room.
fn finds_room(store: &impl Store, plan: &Plan) -> bool {
    match store.commit(plan) {
        Ok(_) => true,
        Err(CommitError::Store(StoreError::Full)) => false,
        Err(other) => panic!("a full disk shows as {other}"),
    }
}

/// The positions of those that a store has.
fn there(store: &impl Store) -> Vec<u8> {
    let held = store.waiting(BOOK, Which::Held).unwrap();
    held.iter().map(|row| row.checksum.as_bytes()[0]).collect()
}

pub fn a_full_disk_takes_nothing_by_halves(home: &impl FillsUp) {
    let store = home.open_on_a_small_disk();
    found(&store);
    let full = (1..200).find(|n| !finds_room(&store, &brought(*n))).expect("the disk fills up");
    assert!(full > 2, "it was full from the start");
    assert_eq!(there(&store), (1..full).collect::<Vec<_>>(), "what was answered is there, and no more");

    // An admission that would fit but for its snapshot; then four at once, which may share a wait for the disk.
    let large = admission(Admit { snapshot: vec![1; 200_000], ..admit(1, 0) });
    let before = everything(&store);
    assert!(!finds_room(&store, &large));
    assert!(everything(&store) == before, "nothing of it is there");
    let took: Vec<u8> = thread::scope(|scope| {
        let store = &store;
        let pushes = [200, 201, 202, 203].map(|n| (n, scope.spawn(move || finds_room(store, &brought(n)))));
        pushes.into_iter().filter_map(|(n, push)| push.join().unwrap().then_some(n)).collect()
    });
    let mut all: Vec<_> = (1..full).chain(took).collect();
    let mut now = there(&store);
    now.sort_unstable();
    assert_eq!(now, all);

    let store = home.make_room(store);
    assert!(finds_room(&store, &large));
    assert!(finds_room(&store, &brought(full)), "and what was refused is taken");
    all.push(full);
    all.sort_unstable();
    let mut now = there(&store);
    now.sort_unstable();
    // The admission has settled the first.
    assert_eq!(now, all[1..]);
    drop(store);
    assert_eq!(home.open().books().unwrap()[0].head, 1);
}

pub fn what_finds_no_room_leaves_the_others_theirs(home: &impl FillsUp) {
    let store = home.open_on_a_small_disk();
    found(&store);
    let large = Received { bytes: vec![2; 8 << 20], ..received(2, Standing::Received) };
    let outcomes = store.commit_all(vec![brought(1), Plan::Receive(BOOK, vec![large]), brought(3)]);
    assert!(
        matches!(outcomes[..], [Ok(_), Err(CommitError::Store(StoreError::Full)), Ok(_)]),
        "{outcomes:?}"
    );
    assert_eq!(there(&store), [1, 3]);
}
