//! scratch
#![allow(clippy::unwrap_used)]
use server::demo::{play, script};
use server::hub::Hub;
use server::store::Memory;

#[test]
fn scratch() {
    let commune = script(1, "2026-11-24".parse().unwrap());
    let rounds: usize = commune.cells.iter().map(|c| c.rounds.len()).sum();
    let hub = Hub::new(Memory::default());
    let t = std::time::Instant::now();
    let mut last = 0;
    let played = play(&hub, &commune, 1, |at, share| {
        if share / 20 != last / 20 {
            last = share;
            eprintln!("{:?} {share} {:?}", at.day(), t.elapsed());
        }
    });
    eprintln!("{played:?} rounds {rounds} {:?}", t.elapsed());
}
