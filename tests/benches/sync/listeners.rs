//! What a device that only listens costs the server, as many as a commune has phones, over plain HTTP; and how long it takes
//! until all of a cell hear of what one writes, also through a proxy that gathers what it passes on.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use shared::document::meeting;
use shared::domain::MeetingKind;
use shared::id::{DocumentId, DocumentKey, Kind};
use shared::time::Month;
use tests::figures::Figures;
use tests::world::Cost;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, sleep, timeout_at};

use super::many::Many;
use super::nginx::Nginx;
use super::process;

/// What each may cost, in KB.
const MOST_KB: f64 = 16.0;
/// Within what time they are to hear of what is new.
const WITHIN: Duration = Duration::from_secs(1);
/// How many devices the listeners are spread over.
const DEVICES: usize = 20;
/// How long the server is left alone before its memory is looked at: past its first heartbeat.
const IDLE: Duration = Duration::from_secs(30);

pub async fn run(count: usize, behind_nginx: bool, json: bool) -> Result<()> {
    // Through a proxy all come from one address.
    let mut many = Many::cells(DEVICES, &["--trusted-proxy", "127.0.0.1"]).await?;
    for device in &mut many.cells {
        device.sync().await?;
    }
    let nginx = if behind_nginx { Some(Nginx::before(many.server.address()).await?) } else { None };
    let address = nginx.as_ref().map_or(many.server.address(), |nginx| nginx.address);
    let pid = many.server.pid().context("the server runs")?;
    let (before, cpu) = (process::resident_kb(pid)?, process::cpu_ms(pid)?);
    let mut lines = Vec::with_capacity(count);
    for n in 0..count {
        lines.push(listen(address, &many.cells[n % DEVICES].token).await?);
    }
    sleep(IDLE).await;
    let after = process::resident_kb(pid)?;
    let each = (after - before) as f64 / count as f64;

    // All of them hear of what is new, within the second.
    let (heard, took) = news(&mut many, &mut lines).await?;
    let mut figures = Figures::of_rounds("listeners", &many.cells[0].cost);
    (figures.docs, figures.cells, figures.changes) = (Some(1), Some(DEVICES), Some(1));
    figures.wall_ms = Some(took.as_millis() as u64);
    figures.server_cpu_ms = Some(process::cpu_ms(pid)? - cpu);
    figures.server_rss_mb = Some(after / 1_024);
    figures.note("count", count);
    figures.note("kb_each", (each * 10.0).round() / 10.0);
    figures.note("heard", heard);
    figures.note("behind_nginx", behind_nginx);
    figures.print(json)?;
    ensure!(heard == count.div_ceil(DEVICES), "every listener of the cell hears of it");
    ensure!(each <= MOST_KB, "a listener may cost {MOST_KB} KB");
    Ok(())
}

/// Opens a line of news, and reads what it begins with.
async fn listen(address: SocketAddr, token: &str) -> Result<TcpStream> {
    let mut line = TcpStream::connect(address).await?;
    let request = format!(
        "GET /api/v1/events HTTP/1.1\r\nHost: commune.example\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    line.write_all(request.as_bytes()).await?;
    hears(&mut line).await?;
    Ok(line)
}

/// Reads until there is news.
async fn hears(line: &mut TcpStream) -> Result<()> {
    let mut heard = Vec::new();
    while !heard.windows(5).any(|part| part == b"data:") {
        ensure!(line.read_buf(&mut heard).await? > 0, "the line ended: {}", String::from_utf8_lossy(&heard));
    }
    Ok(())
}

/// Has one cell write something; returns how many of its listeners hear of it within a second of its being sent, and how long
/// that takes the last of them.
async fn news(many: &mut Many, lines: &mut [TcpStream]) -> Result<(usize, Duration)> {
    let device = &mut many.cells[0];
    let month = Month::new(2025, 1)?;
    let document = DocumentId::regular_meeting(device.unit, month);
    let key = DocumentKey { unit: device.unit, document };
    device.write(key, Kind::Meeting, |_, _| meeting::plan(MeetingKind::Regular, month))?;
    device.cost = Cost::default();
    let begun = Instant::now();
    device.sync().await?;
    let (mut heard, mut took) = (0, Duration::ZERO);
    for line in lines.iter_mut().step_by(DEVICES) {
        if timeout_at(begun + WITHIN, hears(line)).await.is_ok_and(|heard| heard.is_ok()) {
            (heard, took) = (heard + 1, begun.elapsed());
        }
    }
    Ok((heard, took))
}
