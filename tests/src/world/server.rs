//! The real server: its binary, in a process of its own, on a data directory of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Child;

use super::{eventually, places};

/// A running server, or one that was killed and can be started again.
pub struct Server {
    process: Option<Child>,
    address: SocketAddr,
    data: TempDir,
    web: PathBuf,
    options: Vec<String>,
    said: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server on a new data directory.
    pub async fn start() -> Result<Self> {
        let mut server = Self::prepare()?;
        server.start_again().await?;
        Ok(server)
    }

    /// Starts a server on a new data directory, with the app as people get it.
    pub async fn as_people_get_it() -> Result<Self> {
        let mut server = Self::prepare()?;
        server.serve_as_people_get_it()?;
        server.start_again().await?;
        Ok(server)
    }

    /// Serves the app as people get it from the next start on.
    pub fn serve_as_people_get_it(&mut self) -> Result<()> {
        self.web = places::pressed_web()?;
        Ok(())
    }

    /// Starts a server on a copy of the data directory of one that does not run.
    pub async fn on_copy_of(data: &Path) -> Result<Self> {
        let mut server = Self::prepare()?;
        places::copy_dir(data, server.data.path())?;
        server.start_again().await?;
        Ok(server)
    }

    /// Copies its files, as who has no better backup does. It must not be running.
    pub fn copy_of_data(&self) -> Result<TempDir> {
        ensure!(self.process.is_none(), "the server is running");
        let copy = TempDir::with_prefix("sochibo-copy-")?;
        places::copy_dir(self.data.path(), copy.path())?;
        Ok(copy)
    }

    /// Puts such a copy in the place of its files. It must not be running.
    pub fn put_back(&self, copy: &TempDir) -> Result<()> {
        ensure!(self.process.is_none(), "the server is running");
        std::fs::remove_dir_all(self.data.path())?;
        places::copy_dir(copy.path(), self.data.path())
    }

    /// Returns a server that was not started yet, on a new data directory.
    pub fn prepare() -> Result<Self> {
        Ok(Self {
            process: None,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: TempDir::with_prefix("sochibo-")?,
            web: places::web()?,
            options: Vec::new(),
            said: Arc::default(),
        })
    }

    /// Gives it a further option of `server serve`, from the next start on.
    pub fn option(&mut self, option: &str) {
        self.options.push(option.to_owned());
    }

    /// Starts a server that does not run: after a kill, on the same data and the same port.
    pub async fn start_again(&mut self) -> Result<()> {
        ensure!(self.process.is_none(), "the server is running");
        self.said.lock().expect("no reader panics").clear();
        let mut command = tokio::process::Command::new(places::server()?);
        command
            .args(["serve", "--listen", &self.address.to_string(), "--data"])
            .arg(self.data.path())
            .arg("--assets")
            .arg(&self.web)
            .args(&self.options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut process = command.spawn().context("cannot start the server")?;
        self.listen_to(process.stdout.take().expect("stdout is piped"));
        self.listen_to(process.stderr.take().expect("stderr is piped"));
        self.process = Some(process);

        let said = Arc::clone(&self.said);
        self.address = eventually("the server has not said where it listens", || async {
            let lines = said.lock().expect("no reader panics");
            Ok(lines.iter().find_map(|line| address_in(line)))
        })
        .await
        .with_context(|| format!("it said: {}", self.said().join("\n")))?;
        Ok(())
    }

    /// Serves the app from `web` from the next start on.
    pub fn serve_from(&mut self, web: &Path) {
        self.web = web.to_owned();
    }

    /// Kills the server with SIGKILL.
    pub async fn kill(&mut self) -> Result<()> {
        let Some(mut process) = self.process.take() else { bail!("the server is not running") };
        process.kill().await.context("cannot kill the server")
    }

    /// Runs one of the binary's other verbs on this server's data, and returns what it printed.
    pub fn command(&self, args: &[&str]) -> Result<String> {
        let output =
            Command::new(places::server()?).args(args).arg("--data").arg(self.data.path()).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "server {}: {errors}", args.join(" "));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the address of `path` on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns its data directory.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Returns the server's process id while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref()?.id()
    }

    /// Returns the lines it has printed since it was last started.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().expect("no reader panics").clone()
    }

    fn listen_to(&self, output: impl AsyncRead + Unpin + Send + 'static) {
        let said = Arc::clone(&self.said);
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                said.lock().expect("no reader panics").push(line);
            }
        });
    }
}

/// `… http://127.0.0.1:43121 …`
fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let rest = rest.replacen("localhost:", "127.0.0.1:", 1);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':').unwrap_or(rest.len());
    rest[..end].parse().ok()
}
