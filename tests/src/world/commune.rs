//! A commune with people in it: its book on a real server, codes from the real command line, devices over HTTP and
//! in browsers.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use shared::document::register;
use shared::domain::{MemberRole, MemberStatus, RosterRow};
use shared::id::{DocumentId, DocumentKey, Kind, UnitId};
use shared::time::Month;

use super::clock::today;
use super::device::hex;
use super::{Browser, Device, Profile, Screen, Server, places};

/// The cell that stories are about.
pub const CELL: &str = "Chi bộ buôn Drah";
/// Its secretary, and who writes its minutes.
pub const SECRETARY: &str = "Y Bhul Mlô";
/// Who writes its minutes.
pub const MINUTE_TAKER: &str = "Nguyễn Văn Lành";
/// Another cell.
pub const OTHER_CELL: &str = "Chi bộ thôn 3";

/// A commune's server with its book.
pub struct Commune {
    /// The server.
    pub server: Server,
    /// The cell that stories are about.
    pub cell: UnitId,
    /// Another cell.
    pub other: UnitId,
}

impl Commune {
    /// Starts a commune of two cells; the first has a roster.
    pub async fn start() -> Result<Self> {
        let commune = Self::founded().await?;
        let mut phone = commune.device("minute_taker", MINUTE_TAKER).await?;
        phone.write(commune.register(), Kind::Register, |document, mint| {
            let last = document.reader().records("members").last().map(|record| record.order.clone());
            register::add(mint, last.as_deref(), &roster())
        })?;
        phone.sync().await?;
        Ok(commune)
    }

    /// Starts a commune of two cells that have nothing yet.
    pub async fn founded() -> Result<Self> {
        let server = Server::start().await?;
        server.command(&["init", "--name", "Đảng ủy xã Ea Sương"])?;
        server.command(&["unit", "add", CELL])?;
        server.command(&["unit", "add", OTHER_CELL])?;
        Ok(Self { cell: unit(&server, CELL)?, other: unit(&server, OTHER_CELL)?, server })
    }

    /// Starts the demonstration commune as it stands on the day of the design's pictures. It is played once by
    /// each server that is built, and copied for each story.
    pub async fn demonstration() -> Result<Self> {
        let server = Server::on_copy_of(&demonstration()?).await?;
        Ok(Self { cell: unit(&server, CELL)?, other: unit(&server, OTHER_CELL)?, server })
    }

    /// Returns a fresh code for a person of the cell (or of the office).
    pub fn invite(&self, role: &str, person: &str) -> Result<Invitation> {
        self.invite_to(if role == "office" { "committee" } else { CELL }, role, person)
    }

    /// Returns a fresh code for a person of a unit.
    pub fn invite_to(&self, unit: &str, role: &str, person: &str) -> Result<Invitation> {
        let url = self.server.url("");
        let said = self
            .server
            .command(&["invite", "--unit", unit, "--role", role, "--person", person, "--url", &url])?;
        let after = |what: &str| {
            let line = said.lines().find(|line| line.contains(what));
            line.and_then(|line| line.rsplit(' ').next()).map(str::to_owned).with_context(|| said.clone())
        };
        Ok(Invitation { code: after("Code")?, link: after("Link:")? })
    }

    /// Enrols a device that is driven from here.
    pub async fn device(&self, role: &str, person: &str) -> Result<Device> {
        Device::enrol(&self.server.url(""), &self.invite(role, person)?.code, person).await
    }

    /// Opens a browser at phone size and enters with a code.
    pub async fn phone(&self, role: &str, person: &str) -> Result<Browser> {
        self.browser(Screen::Phone, role, person, &self.server.url("")).await
    }

    /// Opens a browser at desk size and enters with a code.
    pub async fn desktop(&self, role: &str, person: &str) -> Result<Browser> {
        self.browser(Screen::Desk, role, person, &self.server.url("")).await
    }

    /// Opens a browser that reaches the server at `url` and enters with a code.
    pub async fn browser(&self, screen: Screen, role: &str, person: &str, url: &str) -> Result<Browser> {
        let browser = Browser::open(screen, Profile::fresh()?).await?;
        self.enter(&browser, role, person, url).await?;
        Ok(browser)
    }

    /// Enters with a code, in a browser that reaches the server at `url`.
    pub async fn enter(&self, browser: &Browser, role: &str, person: &str, url: &str) -> Result<()> {
        let invitation = self.invite(role, person)?;
        let (_, key) = invitation.link.split_once("/enrol").context("a link")?;
        browser.goto(&format!("{url}/enrol{key}")).await?;
        let home = if role == "office" { "Toàn xã" } else { "Cuộc họp tới" };
        browser.sees(home).await
    }

    /// Returns the key of the cell's register.
    pub fn register(&self) -> DocumentKey {
        register_of(self.cell)
    }

    /// Returns the key of the cell's regular meeting for `month`.
    pub fn meeting(&self, month: Month) -> DocumentKey {
        DocumentKey { unit: self.cell, document: DocumentId::regular_meeting(self.cell, month) }
    }

    /// Returns the address of a page of that meeting.
    pub fn page_of(&self, month: Month, step: &str) -> String {
        self.server.url(&format!("/meetings/{}/{step}", self.meeting(month).document))
    }
}

/// A code that enters once.
pub struct Invitation {
    /// To type.
    pub code: String,
    /// To open.
    pub link: String,
}

/// Returns the key of a unit's register.
pub fn register_of(unit: UnitId) -> DocumentKey {
    DocumentKey { unit, document: DocumentId::register(unit) }
}

fn unit(server: &Server, name: &str) -> Result<UnitId> {
    let said = server.command(&["unit", "list"])?;
    let line = said.lines().find(|line| line.contains(name)).with_context(|| said.clone())?;
    Ok(line.split_whitespace().next().context("an id")?.parse()?)
}

fn roster() -> Vec<RosterRow> {
    let row = |name: &str, role, status| RosterRow { name: name.into(), role, status, since: None };
    let mut rows = vec![
        row(SECRETARY, MemberRole::Secretary, MemberStatus::Official),
        row("H'Xiu Êban", MemberRole::DeputySecretary, MemberStatus::Official),
        row(MINUTE_TAKER, MemberRole::CommitteeMember, MemberStatus::Official),
        row("H'Yar Kbuôr", MemberRole::Member, MemberStatus::Probationary),
        row("Hoàng Thị Nhàn", MemberRole::Member, MemberStatus::TemporaryIn),
    ];
    let members = ["Y Khoan Niê", "Đỗ Văn Kiểm", "H'Lim Ayŭn", "Trần Thị Mận", "H'Ngăm Niê", "Nay Y Phú"];
    rows.extend(members.map(|name| row(name, MemberRole::Member, MemberStatus::Official)));
    rows
}

/// Plays the demonstration unless this server has done so already, and returns its data directory.
fn demonstration() -> Result<PathBuf> {
    static PLAYED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let played = PLAYED.get_or_init(|| play().map_err(|why| format!("{why:#}")));
    played.clone().map_err(anyhow::Error::msg)
}

fn play() -> Result<PathBuf> {
    let (server, data) = (places::server()?, places::demonstration());
    // What it holds depends on the binary and the day alone.
    let made_by = format!("{} {}\n", today(), hex(&Sha256::digest(fs::read(&server)?)));
    let note = data.with_extension("made-by");
    if data.exists() && fs::read_to_string(&note).is_ok_and(|noted| noted == made_by) {
        return Ok(data);
    }
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let played = Command::new(server)
        .args(["demo", "fill", "--today", &today().to_string(), "--data"])
        .arg(&data)
        .output()?;
    ensure!(played.status.success(), "server demo: {}", String::from_utf8_lossy(&played.stderr));
    fs::write(note, made_by)?;
    Ok(data)
}
