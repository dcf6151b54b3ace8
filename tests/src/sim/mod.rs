//! The real device machines and the real hub, on virtual time: nothing here sleeps, and one seed always tells
//! the same story. People write, the link loses and garbles, phones crash, the server is killed, restored and
//! founded anew; when it is quiet again, [`checks`] looks for what went missing.

mod breach;
pub mod checks;
mod deeds;
mod faults;
mod letters;
mod mortal;
mod net;
mod party;
mod person;
mod planted;
mod road;
pub mod run;
mod server;
mod story;
mod watch;
mod world;

pub use breach::{Breach, Rule};
pub use faults::{Fault, Faults};
pub use party::{Party, PartyId};
pub use planted::Planted;
pub use server::{Server, Shelf};
pub use story::{Story, Told, Turn};

pub use world::World;
