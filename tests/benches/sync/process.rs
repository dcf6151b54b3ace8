//! What the kernel says of a process.

use std::fs;

use anyhow::{Context, Result};

/// A tick of the kernel's clock, in ms: a hundred a second on every Linux.
const TICK_MS: u64 = 10;

/// Returns what a process has in memory, in KB.
pub fn resident_kb(pid: u32) -> Result<usize> {
    status(pid, "VmRSS:")
}

/// Returns the most that a process ever had in memory, in MB.
pub fn most_resident_mb(pid: u32) -> Result<usize> {
    Ok(status(pid, "VmHWM:")? / 1_024)
}

/// Returns how long a process has kept processors busy, in ms.
pub fn cpu_ms(pid: u32) -> Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // After the name, which may hold anything: the state, and from the twelfth on the times.
    let (_, fields) = stat.rsplit_once(')').context("the kernel's own form")?;
    let times: Vec<u64> =
        fields.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(times.iter().sum::<u64>() * TICK_MS)
}

fn status(pid: u32, name: &str) -> Result<usize> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("the kernel says it")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
