//! What the stories are told in: real servers, a real browser, and a link that can be cut.

pub mod figures;
pub mod founding;
pub mod recording;
pub mod sim;
pub mod world;

/// The simulator, and what the server is measured against, allocate as it does.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;
