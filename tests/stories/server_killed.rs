//! The server's power cord.

use anyhow::Result;
use shared::document::{Edit, Path, meeting, prose};
use shared::domain::MeetingKind;
use shared::id::Kind;
use tests::world::{Commune, MINUTE_TAKER, SECRETARY};

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
        let kill = tokio::time::sleep(std::time::Duration::from_millis(round * 3));
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
