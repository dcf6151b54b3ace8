//! What was seen in each context: chances, found by a hash.

/// How many slots a context has.
const BITS: u32 = 15;

/// Decisions that one slot holds: four, one after the other, make fifteen chances.
pub const DECISIONS: usize = 4;

/// A check that it is the right slot, then the chances: of 65,536, with how often they were learnt in the last three bits.
/// Two neighbours lie in one line of a processor's cache, or in two that follow each other.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Slot([u16; 1 << DECISIONS]);

const COUNT: u16 = 7;
const HALF: u16 = 1 << 15;

/// How far a chance moves towards what it was, by how often it was learnt before; of 32,768.
const RATES: [i32; 8] = [20_000, 13_000, 9_000, 6_000, 4_000, 2_700, 2_000, 1_600];

/// A slot where nothing was seen.
const FRESH: Slot = {
    let mut slot = [HALF; 1 << DECISIONS];
    slot[0] = 0;
    Slot(slot)
};

/// The slots of several contexts.
pub struct Slots<const CONTEXTS: usize> {
    slots: Vec<Slot>,
    /// The ones in use.
    used: [usize; CONTEXTS],
}

impl<const CONTEXTS: usize> Slots<CONTEXTS> {
    /// Begins with nothing seen.
    pub fn new() -> Self {
        Self { slots: vec![FRESH; CONTEXTS << BITS], used: [0; CONTEXTS] }
    }

    /// Finds the slot of each context, given as a hash; makes room where it was not seen.
    pub fn find(&mut self, hashes: &[u32; CONTEXTS]) {
        // First all places, then what is there: memory is asked for all of them at once.
        let mut there = [0; CONTEXTS];
        for (context, ((hash, used), there)) in hashes.iter().zip(&mut self.used).zip(&mut there).enumerate()
        {
            *used = context << BITS | (hash >> (u32::BITS - BITS)) as usize;
            *there = self.slots[*used].0[0];
        }
        for ((hash, there), context) in hashes.iter().zip(there).zip(0..) {
            let check = *hash as u16 | 1;
            if there != check {
                self.used[context] = self.make_room(self.used[context], check);
            }
        }
    }

    /// The neighbour, if it is the one; else the one of the two that was seen less, emptied.
    fn make_room(&mut self, place: usize, check: u16) -> usize {
        let neighbour = place ^ 1;
        let (Slot(here), Slot(there)) = (&self.slots[place], &self.slots[neighbour]);
        if there[0] == check {
            return neighbour;
        }
        let seen = |slot: &[u16]| (slot[0] != 0).then(|| slot[1] & COUNT);
        let place = if seen(here) <= seen(there) { place } else { neighbour };
        self.slots[place] = FRESH;
        self.slots[place].0[0] = check;
        place
    }

    /// The chances at `node`, of which the last three bits say how often they were learnt; a half where they never were.
    pub fn chances(&self, node: usize) -> [u16; CONTEXTS] {
        self.used.map(|place| self.slots[place].0[node])
    }

    /// Returns whether a chance was learnt more than once.
    pub const fn is_known(chance: u16) -> bool {
        chance & COUNT > 1
    }

    /// Learns what it was; `truth` is all or none of 65,535.
    pub fn learn(&mut self, node: usize, truth: i32) {
        for place in self.used {
            let chance = &mut self.slots[place].0[node];
            let count = *chance & COUNT;
            let now = i32::from(*chance & !COUNT | 4);
            let then = now + (((truth - now) * RATES[usize::from(count)]) >> 15);
            *chance = then as u16 & !COUNT | (count + 1).min(COUNT);
        }
    }
}
