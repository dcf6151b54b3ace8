//! The domain's things as Automerge documents. A kind's [`Shape`] is a table: which scalars, prose and records
//! it has. Genesis, edits, reading, conflicts and admission all go by that one table, so that what no shape
//! names can neither be written nor admitted.

mod adopted;
mod edit;
mod entries;
mod field;
mod genesis;
mod history;
pub mod meeting;
mod open;
mod order;
mod path;
pub mod petition;
pub mod prose;
mod reader;
pub mod register;
mod shape;
mod sittings;

pub use adopted::{Adoption, LateEdit, Since};
pub use edit::{Author, Edit, EditError, Writer};
pub use entries::{Entries, Record};
pub use field::{Conflict, Field, Value, Word, Written};
pub(crate) use genesis::is_genesis;
pub use genesis::{GENESIS, genesis_heads};
pub use history::{Difference, Writing, differences};
pub use open::{BadDocument, Document};
pub use order::{after, between};
pub use path::{NotAPath, Path};
pub use reader::{Reader, Stamp};
pub use shape::{Shape, Slot, shape};
pub use sittings::Sitting;
