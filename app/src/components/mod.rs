//! The parts that pages are made of. Each takes plain data and says what a person did; none knows where data
//! comes from.

mod banner;
mod blocks;
mod choose;
mod count;
mod dialog;
mod each;
mod field;
mod file_button;
mod heat;
mod icon;
mod live;
mod outline;
mod prose;
mod saved;
mod shell;
mod speak;
mod sync_line;
mod toast;
mod tone;
mod writing_hand;

pub use banner::Banner;
pub use blocks::{chip, due, empty, mark, plain_item, stamp, tap};
pub use choose::{Pick, Picked, Seg, Segment};
pub use count::Count;
pub use dialog::Sure;
pub use each::{Keyed, each, keyed, shown};
pub use field::{Choice, LineField, SelectField};
pub use file_button::FileButton;
pub use heat::{Heat, HeatCell, HeatData, HeatMonth, HeatRow};
pub use icon::{Icon, Sprite, icon, named_icon};
pub use live::Live;
pub use outline::{Outline, OutlineItem, OutlineState};
pub use prose::Prose;
pub use saved::Saved;
pub use shell::{Focus, Head, Mode, Nav, Shell, ShellData, Side, head};
pub use speak::Spoken;
pub use sync_line::{SyncLine, SyncState};
pub use toast::{ToastRegion, Toaster, Undo};
pub use tone::Tone;
pub use writing_hand::{FieldHandle, OnText, Text, TextEvent, Typing};

use std::sync::atomic::{AtomicU32, Ordering};

/// Returns an id that no other element of this page load has.
pub fn fresh_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
