//! The edge: HTTP in and out, and nothing else. Every handler's first line says who may; the hub does the rest
//! on its own threads.

mod admission;
mod app;
mod assets;
mod auth;
mod body;
mod client;
mod crowd;
mod documents;
mod door;
mod enrol;
mod events;
mod gather;
mod health;
mod letters;
mod limits;
mod me;
mod openapi;
mod overview;
mod problem;
mod router;
mod security;
mod serve;
mod sync;
mod tls;

pub use app::{AnyHub, App, now};
pub use assets::Assets;
pub use client::Proxies;
pub use crowd::Crowd;
pub use overview::Overview;
pub use router::router;
pub use serve::serve;
pub use tls::tls;
