//! Every cell sends its meeting at the same moment, and the same bytes are inserted by a server that does nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use server::store::{Ask, Standing};
use shared::change::{Checksum, Header};
use shared::id::{Audience, Kind, StreamId};
use shared::sync::Request;
use shared::sync::device::Event;
use tempfile::TempDir;
use tests::figures::{Figures, ms};
use tests::recording;
use tests::world::{Cost, Device, Rounds, register_of};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::task::JoinSet;

use super::many::Many;
use super::process;
use super::wire::sorted;

/// What part of bare inserts the server is to receive, and how late the last of them but one in a hundred may be
/// admitted.
const LEAST_OF_BARE: f64 = 0.5;
const MOST_LAG_MS: u64 = 10_000;
const MOST_MB: usize = 64;
/// How often it is looked at what was admitted: each look takes a processor that the server would have.
const LOOK: Duration = Duration::from_millis(100);
/// How long all may take to be admitted.
const PATIENCE: Duration = Duration::from_secs(120);

pub async fn run(cells: usize, trace: &Path, json: bool) -> Result<()> {
    let mut many = Many::cells(cells, &["--trusted-proxy", "127.0.0.1"]).await?;
    let pid = many.server.pid().context("the server runs")?;
    let mut pushes = Vec::with_capacity(cells);
    let (mut docs, mut changes, mut own) = (0, 0, Cost::default());
    for mut device in std::mem::take(&mut many.cells) {
        device.sync().await?;
        let register = device.open(register_of(device.unit), Kind::Register)?;
        for document in recording::replay(recording::read(trace)?, register)?.documents {
            let set = document.changes();
            docs += 1;
            changes += set.changes.len();
            device.disk.write(&document, &set);
        }
        device.cost = Cost::default();
        let mut rounds = device.begin();
        let body = rounds.next(&mut device)?.context("something to send")?;
        own += device.cost;
        pushes.push(Push { device, rounds, body });
    }
    let bodies: Vec<_> = pushes.iter().map(|push| push.body.clone()).collect();
    let up_bytes = bodies.iter().map(Vec::len).sum();

    let bare = bare(&pushes).await?;

    let cpu = process::cpu_ms(pid)?;
    let begun = Instant::now();
    let mut under_way = JoinSet::new();
    for mut push in pushes {
        under_way.spawn(async move {
            let answered = push.device.post(push.body.clone()).await;
            (push, answered, Instant::now())
        });
    }
    let mut answered = Vec::with_capacity(cells);
    while let Some(done) = under_way.join_next().await {
        answered.push(done?);
    }
    let last = answered.iter().map(|(.., at)| *at).max().context("a push")?;
    let wall = last - begun;
    let mut due = BTreeMap::new();
    let mut down_bytes = 0;
    for (push, answer, at) in &answered {
        let Event::Answered(bytes) = answer else { bail!("a push failed: {answer:?}") };
        down_bytes += bytes.len();
        for pushed in Request::decode(&push.body)?.push {
            due.insert(Header::peek(&pushed.0)?.1, *at);
        }
    }
    let mut lags = admitted(&many, due).await?;
    lags.sort_unstable();
    let percentile = |of: usize| lags[(lags.len() * of / 100).min(lags.len() - 1)].as_millis() as u64;
    let per_second = |took: Duration| (cells as f64 / took.as_secs_f64() * 10.0).round() / 10.0;
    let ratio = (bare.as_secs_f64() / wall.as_secs_f64() * 1000.0).round() / 1000.0;
    let (lag, server_mb) = (percentile(99), process::most_resident_mb(pid)?);
    let mut figures = Figures {
        docs: Some(docs),
        cells: Some(cells),
        changes: Some(changes),
        up_bytes: Some(up_bytes),
        down_bytes: Some(down_bytes),
        wall_ms: Some(wall.as_millis() as u64),
        encode_ms: Some(ms(own.encode)),
        documents_loaded: Some(own.documents_loaded),
        admit_lag_p99_ms: Some(lag),
        server_cpu_ms: Some(process::cpu_ms(pid)? - cpu),
        server_rss_mb: Some(server_mb),
        pushes_per_s: Some(per_second(wall)),
        bare_inserts_per_s: Some(per_second(bare)),
        ..Figures::of("rush")
    };
    figures.note("ratio", ratio);
    figures.note("admit_lag_p50_ms", percentile(50));
    figures.print(json)?;

    // What was sent is called synced, and the office reads it as it was.
    let mut read = 0;
    ensure!(many.office.sync().await?.is_synced(), "the office is not synced");
    for (mut push, answer, _) in answered {
        push.rounds.take(answer);
        while let Some(body) = push.rounds.next(&mut push.device)? {
            let answer = push.device.post(body).await;
            push.rounds.take(answer);
        }
        ensure!(push.device.sync().await?.is_synced(), "a device is not synced");
        let office = |stream: StreamId| stream.audience == Audience::Office;
        for (key, meta) in push.device.disk.documents().filter(|(_, meta)| meta.stream.is_some_and(office)) {
            let (sent, seen) = (push.device.open(*key, meta.kind)?, many.office.open(*key, meta.kind)?);
            ensure!(sorted(sent.heads()) == sorted(seen.heads()), "{key:?} is not what was sent");
            read += 1;
        }
    }
    ensure!(read >= cells, "the office reads {read} documents of {cells} cells");
    ensure!(ratio >= LEAST_OF_BARE, "at least {LEAST_OF_BARE} of bare inserts are received");
    ensure!(lag <= MOST_LAG_MS, "admission may take {MOST_LAG_MS} ms");
    ensure!(server_mb <= MOST_MB, "the server may take {MOST_MB} MB");
    Ok(())
}

/// A device with its meeting in hand.
struct Push {
    device: Device,
    rounds: Rounds,
    body: Vec<u8>,
}

/// Returns how long a bare server takes for the same bodies over as many connections.
async fn bare(pushes: &[Push]) -> Result<Duration> {
    let folder = TempDir::new()?;
    let server = Bare::start(&folder.path().join("bare.sqlite3")).await?;
    let mut under_way = JoinSet::new();
    let mut devices = Vec::with_capacity(pushes.len());
    for push in pushes {
        let mut device = push.device.clone();
        device.reach(&server.url);
        // Connected before the clock runs, as the others are.
        device.send(Vec::new()).await?;
        devices.push((device, push.body.clone()));
    }
    let begun = Instant::now();
    for (device, body) in devices {
        under_way.spawn(async move { device.send(body).await });
    }
    while let Some(done) = under_way.join_next().await {
        ensure!(done??.0 == 200, "a bare insert failed");
    }
    Ok(begun.elapsed())
}

/// The bare server's process; it ends with this.
struct Bare {
    process: Child,
    url: String,
}

impl Bare {
    async fn start(file: &Path) -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["bare", "--file"])
            .arg(file)
            .stdout(Stdio::piped())
            .spawn()?;
        let out = process.stdout.take().context("stdout is piped")?;
        let mut server = Self { process, url: String::new() };
        let out = tokio::process::ChildStdout::from_std(out)?;
        let line = BufReader::new(out).lines().next_line().await?.context("it says where it listens")?;
        server.url = line.trim_start_matches("listening on ").to_owned();
        Ok(server)
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Waits until everything is in the log; returns how long after its receipt each was.
async fn admitted(many: &Many, mut due: BTreeMap<Checksum, Instant>) -> Result<Vec<Duration>> {
    let begun = Instant::now();
    let mut lags = Vec::with_capacity(due.len());
    while !due.is_empty() {
        ensure!(begun.elapsed() < PATIENCE, "{} changesets are not admitted", due.len());
        for row in many.store.received(many.book, due.keys().copied().collect())? {
            match row.standing {
                Standing::Received => {}
                Standing::Admitted(_) => {
                    let at = due.remove(&row.checksum).context("one that was asked for")?;
                    lags.push(at.elapsed());
                }
                other => bail!("a meeting is {other:?}"),
            }
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(lags)
}
