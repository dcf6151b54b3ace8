//! The checkers can fail: each bug that is put in on purpose is caught, by the rule that it breaks.

use tests::sim::{Planted, Story};

/// Within so many seeds.
const SEEDS: std::ops::Range<u64> = 0..24;

#[test]
fn every_planted_bug_is_caught() {
    let uncaught = Planted::ALL.into_iter().filter(|planted| {
        let caught = SEEDS.into_iter().find(|seed| {
            let story = Story { planted: Some(*planted), ..Story::of(*seed) };
            let broken = story.try_tell().map_or_else(|panicked| vec![panicked], |told| told.broken);
            broken.iter().any(|breach| breach.rule == planted.breaks())
        });
        println!("{planted:?} is caught by seed {caught:?}");
        caught.is_none()
    });
    assert_eq!(uncaught.collect::<Vec<_>>(), []);
}
