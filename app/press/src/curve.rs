//! Between a chance and its logarithm, where models are added up: `stretch(p) = ln(p / (1 - p))` in steps of 1/256, and
//! back. Made by sums and products alone, which are the same on every processor.

/// The most that a stretched chance is, in steps of 1/256.
pub const FAR: i32 = 2047;

/// e^(-1/256).
const STEP: f64 = 0.996_101_369_470_117_5;

/// The two directions.
pub struct Curve {
    /// By a chance of 4,096.
    stretched: Vec<i16>,
    /// By a stretched chance, [`FAR`] added: of 65,536.
    squashed: Vec<u16>,
}

impl Curve {
    /// Works both out.
    pub fn new() -> Self {
        // The half above the middle, then the other one by what is left of the whole.
        let mut power = 1.0;
        let above: Vec<u16> = (0..=FAR)
            .map(|_| {
                let chance = 65_536.0 / (1.0 + power);
                power *= STEP;
                chance as u16
            })
            .collect();
        let below = above.iter().skip(1).rev().map(|chance| u16::MAX - chance + 1);
        let squashed: Vec<u16> = below.chain(above.iter().copied()).collect();
        let mut far = 0;
        let stretched = (0..4096u32)
            .map(|chance| {
                while far < 2 * FAR as usize && u32::from(squashed[far]) < chance * 16 + 8 {
                    far += 1;
                }
                far as i16 - FAR as i16
            })
            .collect();
        Self { stretched, squashed }
    }

    /// A chance of 65,536, stretched.
    pub fn stretch(&self, chance: u16) -> i32 {
        self.stretched[usize::from(chance >> 4)].into()
    }

    /// A stretched chance back, of 65,536; what is too far is taken for as far as it goes.
    pub fn squash(&self, stretched: i32) -> i32 {
        self.squashed[(stretched.clamp(-FAR, FAR) + FAR) as usize].into()
    }
}
