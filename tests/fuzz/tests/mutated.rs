//! Every reader gets its corpus and some thousands of inputs made out of it, the same at every run.

mod seeds;

use fuzz::targets::ALL;
use fuzz::trial;

const SEED: u64 = 2026;

/// How many inputs each gets: what is read in no time gets more.
const ROUNDS: [(&str, u64); 15] = [
    ("changeset", 1_000),
    ("light", 1_000),
    ("plain", 1_000),
    ("admission", 500),
    ("pack", 1_000),
    ("request", 10_000),
    ("answer", 10_000),
    ("body", 10_000),
    ("file", 10_000),
    ("letter", 5_000),
    ("reply", 5_000),
    ("rows", 10_000),
    ("backup", 10_000),
    ("names", 10_000),
    ("roster", 10_000),
];

#[test]
fn whatever_the_bytes_every_reader_holds_to_its_bounds() {
    let mut found = Vec::new();
    for (target, (name, rounds)) in ALL.iter().zip(ROUNDS) {
        assert_eq!(target.name, name);
        let begun = std::time::Instant::now();
        match trial::of(target, SEED, rounds) {
            Ok(slowest) => println!("{name}: {slowest:?} in {:?}", begun.elapsed()),
            Err(why) => found.push((name, why)),
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
