//! Whole days by seed. `SIM_SEED=n` tells one again and says what happened; `SIM_SEEDS=n` tells so many more.

use std::collections::BTreeMap;

use tests::sim::{Fault, Story, Told};

/// Told at every run: together they meet every fault.
const SEEDS: std::ops::Range<u64> = 0..12;

/// How many requests a device may make in an evening until all is well.
const MOST_POSTS: usize = 150;

fn tell(story: Story) -> Told {
    let told = story.tell();
    println!("seed {}: {told:?}", story.seed);
    assert!(told.broken.is_empty(), "SIM_SEED={}: {:#?}", story.seed, told.broken);
    told
}

#[test]
fn whatever_befalls_nothing_is_lost() {
    let number = |name| std::env::var(name).ok().and_then(|text: String| text.parse::<u64>().ok());
    if let Some(seed) = number("SIM_SEED") {
        tell(Story::of(seed));
        return;
    }
    let mut struck: BTreeMap<Fault, u32> = BTreeMap::new();
    let start = number("SIM_START").unwrap_or(SEEDS.start);
    for seed in start..start + number("SIM_SEEDS").unwrap_or(SEEDS.end - SEEDS.start) {
        let told = tell(Story::of(seed));
        for (fault, count) in told.faults.struck() {
            *struck.entry(*fault).or_default() += count;
        }
        let most = told.posts.1 / 5;
        assert!(most <= MOST_POSTS, "SIM_SEED={seed}: {most} requests a device until all was well");
    }
    println!("{struck:#?}");
}

#[test]
fn so_it_is_with_books_in_a_file() {
    tell(Story { in_a_file: true, ..Story::of(3) });
}
