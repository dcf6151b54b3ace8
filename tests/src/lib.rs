//! What the stories are told in: real servers, a real browser, and a link that can be cut.

pub mod founding;
pub mod recording;
pub mod sim;
pub mod world;
