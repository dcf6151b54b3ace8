//! A device that comes to rest over a line, and what that costs.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use shared::sync::device::MemoryDisk;
use tests::figures::Figures;
use tests::world::{Cost, Device};

use super::line::{Carried, Line, Profile};
use super::process;

/// How much slower than this machine a phone is taken to be.
const SLOWER: u32 = 6;

/// What it cost.
pub struct Round {
    /// The device.
    pub cost: Cost,
    /// The line.
    pub carried: Carried,
    /// How long it took.
    pub took: Duration,
    profile: Profile,
    server_cpu_ms: u64,
    server_rss_mb: usize,
}

impl Round {
    /// Lets the device come to rest over the line, on connections of its own.
    pub async fn of(device: &mut Device, line: &Line) -> Result<Self> {
        Self::seeing(device, line, |_| {}).await
    }

    /// Does so, and lets `see` look at the device's disk on the way.
    pub async fn seeing(device: &mut Device, line: &Line, see: impl FnMut(&MemoryDisk)) -> Result<Self> {
        device.reach(&line.url());
        line.carried();
        let cpu = process::cpu_ms(line.pid)?;
        let begun = Instant::now();
        let state = device.sync_seeing(see).await?;
        let took = begun.elapsed();
        ensure!(state.is_synced(), "not synced: {state:?}");
        Ok(Self {
            cost: device.cost,
            carried: line.carried(),
            took,
            profile: line.profile(),
            server_cpu_ms: process::cpu_ms(line.pid)? - cpu,
            server_rss_mb: process::most_resident_mb(line.pid)?,
        })
    }

    /// Returns how long it takes a phone, in ms: the device's own work is taken sixfold.
    pub fn wall_ms(&self) -> u64 {
        (self.took + (self.cost.encode + self.cost.decode) * (SLOWER - 1)).as_millis() as u64
    }

    /// Returns it as figures of a bench.
    pub fn figures(&self, bench: &'static str) -> Figures {
        Figures {
            profile: Some(self.profile.name()),
            up_bytes_http: Some(self.carried.up),
            down_bytes_http: Some(self.carried.down),
            flips: Some(self.carried.flips),
            wall_ms: Some(self.wall_ms()),
            server_cpu_ms: Some(self.server_cpu_ms),
            server_rss_mb: Some(self.server_rss_mb),
            ..Figures::of_rounds(bench, &self.cost)
        }
    }
}
