//! The server's power cord.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use shared::document::{Author, Document, Edit, Path, Writer, meeting, prose};
use shared::domain::MeetingKind;
use shared::id::{DocumentId, DocumentKey, InstallationKey, Kind, Mint, actor_for};
use shared::sync::{State, Withheld};
use shared::time::Instant;
use tests::world::{Commune, Device, MINUTE_TAKER, PATIENCE, SECRETARY, eventually};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A phone pushes while the server is killed again and again; every sentence is there in the end, and nothing that
/// the phone was told the server has is missing on its disk.
#[tokio::test]
async fn server_killed_during_push_loses_nothing() -> Result<()> {
    let mut commune = Commune::demonstration().await?;
    let mut phone = commune.device("secretary", SECRETARY).await?;
    phone.sync().await?;
    let key = commune.meeting("2027-01".parse()?);
    phone.write(key, Kind::Meeting, |_, mint| {
        let mut edits = meeting::plan(MeetingKind::Regular, "2027-01".parse().expect("a month"));
        let (_, item) = meeting::add_item(mint, &meeting::Meeting::default(), "Mục", ("", ""));
        edits.push(item);
        edits
    })?;
    let item = meeting::Meeting::read(&phone.open(key, Kind::Meeting)?.reader()).agenda[0].id;
    let body = Path::Field("agenda", item, "body");

    for round in 0..12u64 {
        phone.write(key, Kind::Meeting, |document, _| {
            let now = document.reader().text_at_path(&body);
            vec![Edit::Write(body.clone(), prose::diff(&now, &format!("{now}Câu thứ {round}. ")))]
        })?;
        // The cord is pulled at another moment each time: before, within or after the push.
        let kill = tokio::time::sleep(Duration::from_millis(round * 3));
        let pushed = async { phone.sync().await };
        let (_, pushed) = tokio::join!(
            async {
                kill.await;
                commune.server.kill().await
            },
            pushed
        );
        pushed?;
        commune.server.start_again().await?;
    }
    assert!(phone.sync().await?.is_synced());

    let mut other = commune.device("minute_taker", MINUTE_TAKER).await?;
    other.sync().await?;
    let text = other.open(key, Kind::Meeting)?.reader().text_at_path(&body);
    for round in 0..12 {
        assert!(text.contains(&format!("Câu thứ {round}.")), "{text}");
    }
    Ok(())
}

/// The server is put back to yesterday, once by its own command and once by copied files. Two phones have been ahead of it since:
/// one brings what it wrote, the other what it had read of a third, which is gone. The server has all of it again and says in
/// its log that it was repaired, and no change is there twice.
///
///     server      backup ---------------- x put back -----------,--> has all
///     secretary     o--wrote--'        .--(read it)              |
///     taker           o--wrote--------'   (gone)                 |
#[tokio::test]
async fn put_back_to_yesterday_it_is_filled_by_its_devices() -> Result<()> {
    for by_command in [true, false] {
        let mut commune = Commune::demonstration().await?;
        let mut secretary = commune.device("secretary", SECRETARY).await?;
        let mut taker = commune.device("minute_taker", MINUTE_TAKER).await?;
        secretary.sync().await?;
        taker.sync().await?;
        let folder = tempfile::tempdir()?;
        let backup = folder.path().join("hom-qua.db");
        let file = backup.to_str().context("a path that is text")?;
        if by_command {
            commune.server.command(&["backup", file])?;
        }
        commune.server.kill().await?;
        let copy = commune.server.copy_of_data()?;
        commune.server.start_again().await?;

        let key = commune.meeting("2027-01".parse()?);
        for (device, title) in [(&mut secretary, "Bí thư ghi"), (&mut taker, "Thư ký ghi")] {
            device.sync().await?;
            let now = device.meeting(key)?;
            device.write(key, Kind::Meeting, |_, mint| {
                let (_, item) = meeting::add_item(mint, &now, title, ("", ""));
                let plan = meeting::plan(MeetingKind::Regular, "2027-01".parse().expect("a month"));
                plan.into_iter().chain([item]).collect()
            })?;
            ensure!(device.sync().await?.is_synced());
        }
        secretary.sync().await?;
        let ahead = secretary.open(key, Kind::Meeting)?.hashes().len();
        drop(taker);

        commune.server.kill().await?;
        if by_command {
            commune.server.command(&["restore", file])?;
        } else {
            commune.server.put_back(&copy)?;
        }
        commune.server.start_again().await?;
        secretary.sync().await?;
        ensure!(secretary.sync().await?.is_synced());
        let mut office = commune.device("office", "Phan Thị Lệ Thu").await?;
        ensure!(office.sync().await?.is_synced());
        let document = office.open(key, Kind::Meeting)?;
        let mut titles: Vec<_> = office.meeting(key)?.agenda.into_iter().map(|item| item.title).collect();
        titles.sort();
        assert_eq!(titles, ["Bí thư ghi", "Thư ký ghi"]);
        assert_eq!(document.hashes().len(), ahead);
        let said = commune.server.said().join("\n");
        ensure!(
            said.contains("repaired") || said.contains("another log"),
            "the log says nothing of it:\n{said}"
        );
    }
    Ok(())
}

/// How often the cord is pulled, and how many cells push meanwhile.
const KILLS: u64 = 20;
const CELLS: usize = 6;

/// Six cells push at once, sentence after sentence, and the server is killed at twenty drawn moments. In the end every
/// sentence that a cell was told the server has is in its meeting, once, and nothing is there twice.
///
///     cell 1..6   o-o-o-o-x  o-o-x  o-o-o-x  …  o
///     server      --------'  ----'  ------'     --> another phone of each cell
#[tokio::test]
async fn killed_under_a_rush_it_has_every_edit_that_it_acknowledged() -> Result<()> {
    let mut commune = Commune::founded().await?;
    let mut cells = Vec::new();
    for n in 0..CELLS {
        let name = format!("Chi bộ buôn {n}");
        commune.server.command(&["unit", "add", &name])?;
        let code = commune.invite_to(&name, "secretary", SECRETARY)?.code;
        cells.push(Cell::of(Device::enrol(&commune.server.url(""), &code, SECRETARY).await?, name, n as u8));
    }
    let mut rng = fastrand::Rng::with_seed(20);
    for _ in 0..KILLS {
        let told = watch::Sender::new(0);
        let mut pushing = JoinSet::new();
        for cell in cells.drain(..) {
            let told = told.clone();
            pushing.spawn(cell.pushes_until_cut_off(told));
        }
        // Somebody was told something, whatever the machine's speed; then it is any moment.
        let least = rng.usize(0..2 * CELLS);
        let mut said = told.subscribe();
        tokio::time::timeout(PATIENCE, said.wait_for(|count| *count >= least)).await??;
        tokio::time::sleep(Duration::from_millis(rng.u64(0..40))).await;
        commune.server.kill().await?;
        while let Some(cell) = pushing.join_next().await {
            cells.push(cell??);
        }
        commune.server.start_again().await?;
    }
    let acknowledged: usize = cells.iter().map(|cell| cell.acknowledged.len()).sum();
    ensure!(acknowledged > 100, "only {acknowledged} were acknowledged at all");

    for cell in cells {
        let code = commune.invite_to(&cell.name, "minute_taker", MINUTE_TAKER)?.code;
        let other = Device::enrol(&commune.server.url(""), &code, MINUTE_TAKER).await?;
        let (key, acknowledged) = (cell.document.key(), &cell.acknowledged);
        // What was received and not yet opened when the cord was pulled is opened after the start.
        eventually("something that was acknowledged is not there", || {
            let mut other = other.clone();
            async move {
                other.sync().await?;
                let titles: Vec<_> = other.meeting(key)?.agenda.into_iter().map(|item| item.title).collect();
                let unique: BTreeSet<_> = titles.iter().cloned().collect();
                ensure!(unique.len() == titles.len(), "something is there twice: {titles:?}");
                Ok(unique.is_superset(acknowledged).then_some(()))
            }
        })
        .await?;
    }
    Ok(())
}

/// A cell that pushes.
struct Cell {
    name: String,
    device: Device,
    document: Document,
    writer: Writer,
    mint: Mint,
    /// What was not acknowledged, in order: the title, and the changeset that brings it.
    unsent: Vec<(String, Vec<u8>)>,
    acknowledged: BTreeSet<String>,
}

impl Cell {
    fn of(device: Device, name: String, n: u8) -> Self {
        let key = DocumentKey { unit: device.unit, document: DocumentId::from_bytes([n; 16]) };
        let author = Author { person: SECRETARY.into(), device: name.clone() };
        let actor = actor_for(&InstallationKey::from_bytes([n; 16]), &key);
        Self {
            name,
            device,
            document: Document::new(key, Kind::Meeting),
            writer: Writer { actor, author },
            mint: Mint::new(u64::from(n) << 32),
            unsent: Vec::new(),
            acknowledged: BTreeSet::new(),
        }
    }

    /// Writes and pushes until nobody answers.
    async fn pushes_until_cut_off(mut self, told: watch::Sender<usize>) -> Result<Self> {
        loop {
            let title = format!("Mục {}", self.document.changes().changes.len());
            let read = meeting::Meeting::read(&self.document.reader());
            let (_, edit) = meeting::add_item(&mut self.mint, &read, &title, ("", ""));
            let set = self.document.edit(&self.writer, Instant::from_ms(1_795_600_000_000), &[edit])?;
            self.unsent.push((title, set.context("an item was added")?.encode()));
            let push = self.unsent.iter().map(|(_, bytes)| bytes.clone()).collect();
            let Ok(answer) = self.device.push(push).await else { return Ok(self) };
            for state in answer.receipts {
                let waits = matches!(state, State::Held(Withheld::Waiting(_)));
                ensure!(waits || matches!(state, State::Received | State::Admitted(_)), "{state:?}");
            }
            self.acknowledged.extend(self.unsent.drain(..).map(|(title, _)| title));
            told.send_modify(|count| *count += 1);
        }
    }
}
