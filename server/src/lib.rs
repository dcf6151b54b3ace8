//! The commune server: a thin edge around the hub. A library, so that tests and the simulator run the very
//! same hub in process.

pub mod cli;
pub mod demo;
pub mod enrolment;
pub mod http;
pub mod hub;
pub mod live;
pub mod store;
