//! The command line, for a commune's technician. Every command says in plain words what it did, and on which
//! data.

mod backup;
mod data;
mod demo;
mod device;
mod held;
mod import;
mod init;
mod invite;
mod overview;
mod serve;
mod unit;
mod words;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

pub use data::DATABASE;
pub use serve::Serve;

/// The commune's server of Sổ Chi Bộ (máy chủ Sổ Chi Bộ của xã)
///
/// A first day: `server init`, `server unit add` for each cell (chi bộ), `server invite` for each person, then
/// `server serve`. The other commands may be used while it runs, except `restore`.
#[derive(Parser)]
#[command(name = "server", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where everything is kept.
#[derive(Args, Clone)]
pub struct Data {
    /// The folder that holds the database (thư mục dữ liệu)
    #[arg(long = "data", value_name = "DIR", default_value = "data")]
    dir: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Answer the villages' devices (chạy máy chủ)
    ///
    /// Browsers keep the app and its data offline only over HTTPS. Give certificate files, or put the server
    /// behind a proxy that holds the certificate and name it with --trusted-proxy. Without either it answers
    /// this machine only.
    Serve(Serve),
    /// Begin a committee's book (lập sổ của Đảng ủy xã)
    Init(init::Init),
    /// Add or list the cells (chi bộ)
    #[command(subcommand)]
    Unit(unit::Command),
    /// Give a person a one-time code for one device (cấp mã vào sổ)
    Invite(invite::Invite),
    /// List, retire or report lost the devices (máy đã vào sổ)
    #[command(subcommand)]
    Device(device::Command),
    /// Look at what waits, and decide about it (mục chờ xã duyệt)
    #[command(subcommand)]
    Held(held::Command),
    /// Take in what cells without a network sent as files (nhận tệp của chi bộ)
    Import(import::Import),
    /// Write a copy of everything into a file, while the server runs (sao lưu)
    Backup(backup::Backup),
    /// Put such a copy in place, while the server is stopped (lấy lại từ bản sao lưu)
    Restore(backup::Restore),
    /// Print what the office sees, as JSON, or make it again (tổng hợp)
    Overview(overview::Overview),
    /// Fill an empty folder with an invented commune, to try things out (sổ mẫu)
    #[command(subcommand)]
    Demo(demo::Command),
}

impl Cli {
    /// Carries the command out.
    ///
    /// # Errors
    /// In words for the technician.
    pub fn run(self) -> Result<()> {
        match self.command {
            Command::Serve(serve) => serve.run(),
            Command::Init(init) => init.run(),
            Command::Unit(command) => command.run(),
            Command::Invite(invite) => invite.run(),
            Command::Device(command) => command.run(),
            Command::Held(command) => command.run(),
            Command::Import(import) => import.run(),
            Command::Backup(backup) => backup.run(),
            Command::Restore(restore) => restore.run(),
            Command::Overview(overview) => overview.run(),
            Command::Demo(command) => command.run(),
        }
    }
}
