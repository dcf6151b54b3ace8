//! What a bench of sync says with `--json`: an object a line, the same words in each. Which bench has which of them, and what
//! each is of, docs/BENCHMARKS.md tells.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::world::Cost;

macro_rules! figures {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty,)+) => {
        /// What was measured. What makes no sense for a bench is not there.
        #[derive(Clone, Debug, Default, Serialize)]
        pub struct Figures {
            /// Which bench it was.
            pub bench: &'static str,
            $($(#[doc = $doc])+
            #[serde(skip_serializing_if = "Option::is_none")]
            pub $name: Option<$kind>,)+
            /// What this bench alone measures.
            #[serde(flatten)]
            pub own: Map<String, Value>,
        }
    };
}
figures! {
    /// The link.
    profile: &'static str,
    /// How many documents it is about.
    docs: usize,
    /// How many cells.
    cells: usize,
    /// How many changes go one way or the other.
    changes: usize,
    /// Bodies' bytes to the server; of a changeset by itself, its bytes.
    up_bytes: usize,
    /// Bodies' bytes from it.
    down_bytes: usize,
    /// With headers.
    up_bytes_http: usize,
    /// With headers.
    down_bytes_http: usize,
    /// Changes of direction on the wire.
    flips: usize,
    /// Until it is done.
    wall_ms: u64,
    /// What a device took to make requests, as this machine takes it.
    encode_ms: f64,
    /// And to take answers in.
    decode_ms: f64,
    /// How many documents a device read from its disk for it.
    documents_loaded: usize,
    /// Of a hundred pushes 99 are admitted so long after their receipt.
    admit_lag_p99_ms: u64,
    /// What the server's process took of processors.
    server_cpu_ms: u64,
    /// The server's memory.
    server_rss_mb: usize,
    /// LB of what goes up: see docs/BENCHMARKS.md.
    lb_bytes: usize,
    /// Its JSON under brotli.
    json_br_bytes: usize,
    /// Pushes received a second.
    pushes_per_s: f64,
    /// What a server does that only inserts them.
    bare_inserts_per_s: f64,
}

impl Figures {
    /// Begins with nothing measured.
    pub fn of(bench: &'static str) -> Self {
        Self { bench, ..Self::default() }
    }

    /// Begins with what a device's rounds have cost it.
    pub fn of_rounds(bench: &'static str, cost: &Cost) -> Self {
        Self {
            bench,
            up_bytes: Some(cost.up),
            down_bytes: Some(cost.down),
            encode_ms: Some(ms(cost.encode)),
            decode_ms: Some(ms(cost.decode)),
            documents_loaded: Some(cost.documents_loaded),
            ..Self::default()
        }
    }

    /// Notes what this bench alone measures.
    pub fn note(&mut self, name: &str, figure: impl Into<Value>) {
        self.own.insert(name.into(), figure.into());
    }

    /// Prints it, as JSON or a figure a line.
    ///
    /// # Errors
    /// Where a figure is no number.
    pub fn print(&self, json: bool) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string(self)?);
            return Ok(());
        }
        println!("{}", self.bench);
        let Value::Object(figures) = serde_json::to_value(self)? else { return Ok(()) };
        for (name, figure) in figures.iter().filter(|(name, _)| *name != "bench") {
            println!("  {name:<20}{figure}");
        }
        Ok(())
    }
}

/// Returns milliseconds, to a tenth.
pub fn ms(took: Duration) -> f64 {
    (took.as_secs_f64() * 10_000.0).round() / 10.0
}
