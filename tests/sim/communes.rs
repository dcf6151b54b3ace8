//! Two communes on one store, and two processes for each that answer in turns.

use tests::sim::{Fault, Faults, Shelf, World};

const CELLS: usize = 2;
const HOUR: i64 = 3_600_000;

#[test]
fn two_communes_on_one_store_are_served_by_two_processes_each() {
    let mut killed = 0;
    for seed in 0..4 {
        let shelf = Shelf::new(true);
        let mut communes = [0, 1].map(|others| {
            let mut commune = World::beside(others, 2 * seed + others, CELLS, shelf.clone());
            commune.faults = Faults::weather(&mut commune.rng);
            commune.server.serve_twice();
            commune
        });
        let evening = communes[0].now + HOUR;
        while communes.iter().any(|commune| commune.now < evening) {
            for commune in communes.iter_mut().filter(|commune| commune.now < evening) {
                commune.wait_a_while();
                commune.somebody_writes();
            }
        }
        for commune in &mut communes {
            let (_, broken) = commune.come_to_rest();
            assert_eq!(broken, [], "seed {seed}");
            assert!(commune.written.len() > 20, "seed {seed}: {} edits", commune.written.len());
            killed += commune.faults.struck().get(&Fault::ServerKilled).copied().unwrap_or(0);
        }
    }
    assert!(killed > 0, "no process was ever killed");
}
