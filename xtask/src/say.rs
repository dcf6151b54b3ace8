//! Says what a task is doing and how far it is.

use std::time::Instant;

/// A task's numbered steps, each announced with the time so far: `[2/5 · 1:07] unit tests`.
pub struct Steps {
    done: usize,
    of: usize,
    since: Instant,
}

impl Steps {
    /// Starts a task of `of` steps.
    pub fn new(of: usize) -> Self {
        Self { done: 0, of, since: Instant::now() }
    }

    /// Announces the next step.
    pub fn next(&mut self, what: &str) {
        self.done += 1;
        eprintln!("[{}/{} · {}] {what}", self.done, self.of, self.elapsed());
    }

    /// Announces the end.
    pub fn finish(&self, what: &str) {
        eprintln!("[done · {}] {what}", self.elapsed());
    }

    fn elapsed(&self) -> String {
        let seconds = self.since.elapsed().as_secs();
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}

/// Says one thing within a step.
pub fn note(what: &str) {
    eprintln!("      {what}");
}
