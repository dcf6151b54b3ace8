//! A link that breaks at every kilobyte.

use anyhow::{Result, ensure};
use shared::document::meeting::{self, Meeting};
use shared::domain::MeetingKind;
use shared::id::{DocumentKey, Kind};
use tests::world::{Commune, Device, Link, MINUTE_TAKER, SECRETARY, Way};

/// After so many bytes the link breaks, then after so many more.
const STEP: usize = 1 << 10;

/// A sentence of letters that no encoding foresees, so that a push weighs something.
fn sentence(rng: &mut fastrand::Rng) -> String {
    (0..400).map(|_| char::from_u32(rng.u32(0x4e00..0x9fff)).expect("a letter")).collect()
}

/// Tries while the link breaks after every kilobyte `way`, one later at each attempt, until an attempt comes through.
/// Returns how many did not.
async fn until_it_comes_through(device: &mut Device, link: &Link, way: Way) -> Result<usize> {
    for cuts in 1..500 {
        link.mend();
        link.cut_after(way, cuts * STEP);
        if device.sync().await?.is_synced() {
            link.mend();
            return Ok(cuts - 1);
        }
    }
    anyhow::bail!("it never comes through")
}

/// A phone sends a meeting over a link that breaks after one kilobyte, then after two, and so on. The commune has
/// every sentence once, whatever was cut off, and the phone comes to rest.
///
///     phone    o--meeting--x--x--x--…--sync
///     clerk                                `--sync: every sentence, once
#[tokio::test]
async fn a_push_that_is_cut_at_every_kilobyte_loses_and_doubles_nothing() -> Result<()> {
    let commune = Commune::founded().await?;
    let link = Link::to(commune.server.address()).await?;
    let mut rng = fastrand::Rng::with_seed(7);
    let mut phone = commune.device("secretary", SECRETARY).await?;
    phone.sync().await?;
    phone.reach(&link.url(""));
    let mut cuts = 0;
    let mut said = Vec::new();
    for month in 1..7 {
        // Larger from month to month, so that a break is before, within and behind every push.
        let key = commune.meeting(format!("2027-{month:02}").parse()?);
        let sentences: Vec<_> = (0..2 * month).map(|_| sentence(&mut rng)).collect();
        write(&mut phone, key, &sentences)?;
        if month % 2 == 0 {
            // Every other month only the answer is lost at first: the commune has it, and the phone was not told.
            link.cut_after(Way::Down, 1);
            ensure!(!phone.sync().await?.is_synced());
        }
        cuts += until_it_comes_through(&mut phone, &link, Way::Up).await?;
        said.push((key, sentences));
    }
    ensure!(cuts > 20, "the link broke {cuts} times only");
    let rounds = phone.cost.rounds;
    ensure!(phone.sync().await?.is_synced() && phone.cost.rounds == rounds + 1, "the phone is not at rest");

    let mut clerk = commune.device("minute_taker", MINUTE_TAKER).await?;
    ensure!(clerk.sync().await?.is_synced());
    for (key, sentences) in said {
        let items = clerk.meeting(key)?.agenda.into_iter().map(|item| item.title);
        assert_eq!(items.collect::<Vec<_>>(), sentences, "each is there once, in order");
    }
    Ok(())
}

/// A new phone gets the book of a cell over a link that breaks after one kilobyte, then after two, and so on. What has
/// come is kept, and in the end it has what the first phone has, and is at rest.
#[tokio::test]
async fn a_download_that_is_cut_at_every_kilobyte_comes_to_its_end() -> Result<()> {
    let commune = Commune::founded().await?;
    let link = Link::to(commune.server.address()).await?;
    let mut rng = fastrand::Rng::with_seed(8);
    let mut phone = commune.device("secretary", SECRETARY).await?;
    let keys: Vec<_> = (1..13)
        .map(|month| Ok(commune.meeting(format!("2027-{month:02}").parse()?)))
        .collect::<Result<_>>()?;
    for key in &keys {
        write(&mut phone, *key, &[sentence(&mut rng), sentence(&mut rng)])?;
    }
    ensure!(phone.sync().await?.is_synced());

    let mut new = commune.device("minute_taker", MINUTE_TAKER).await?;
    new.reach(&link.url(""));
    let cuts = until_it_comes_through(&mut new, &link, Way::Down).await?;
    ensure!(cuts > 20, "the link broke {cuts} times only");
    let rounds = new.cost.rounds;
    ensure!(new.sync().await?.is_synced() && new.cost.rounds == rounds + 1, "the phone is not at rest");
    assert_eq!(new.disk.documents().count(), keys.len());
    for key in keys {
        let heads = |device: &Device| device.open(key, Kind::Meeting).map(|document| document.heads());
        assert_eq!(heads(&new)?, heads(&phone)?);
    }
    Ok(())
}

/// Plans a meeting with an item for each sentence, a change each.
fn write(phone: &mut Device, key: DocumentKey, sentences: &[String]) -> Result<()> {
    phone.write(key, Kind::Meeting, |_, _| {
        meeting::plan(MeetingKind::Regular, "2027-01".parse().expect("a month"))
    })?;
    for sentence in sentences {
        phone.write(key, Kind::Meeting, |document, mint| {
            let view = Meeting::read(&document.reader());
            vec![meeting::add_item(mint, &view, sentence, ("", "")).1]
        })?;
    }
    Ok(())
}
