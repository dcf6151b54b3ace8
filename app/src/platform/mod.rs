//! Every call into the browser, and nothing else: disk, locks, channel, network, events, files. Pages never come
//! here; they go through the desk and through sync.

pub mod address;
pub mod channel;
pub mod clock;
pub mod files;
pub mod idb;
pub mod install;
pub mod keep;
pub mod locks;
pub mod net;
pub mod page;
pub mod scan;
pub mod text;
pub mod update;
