//! What one window tells the others: short lines of text over a `BroadcastChannel`.

use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// The channel between this browser's windows. A window does not hear itself.
pub struct Channel {
    channel: BroadcastChannel,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// Opens the channel; `hear` is told each line.
    pub fn open(mut hear: impl FnMut(String) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new("so-chi-bo").ok()?;
        let heard = Closure::new(move |event: MessageEvent| {
            if let Some(line) = event.data().as_string() {
                hear(line);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Self { channel, _heard: heard })
    }

    /// Tells the other windows.
    pub fn tell(&self, line: &str) {
        let _ = self.channel.post_message(&line.into());
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
