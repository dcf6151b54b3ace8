//! nginx before the server, with its own defaults: it speaks HTTP/1.0 to the server, and gathers what it passes on.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::sleep;

/// A running nginx. It ends with this.
pub struct Nginx {
    pub address: SocketAddr,
    _process: Child,
    _files: TempDir,
}

impl Nginx {
    /// Starts one that passes everything on to `server`.
    pub async fn before(server: SocketAddr) -> Result<Self> {
        // Free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let files = TempDir::new()?;
        let at = files.path().join("nginx.conf");
        fs::write(&at, settings(address, server))?;
        let mut process = Command::new("nginx")
            .arg("-p")
            .arg(files.path())
            .arg("-c")
            .arg(&at)
            .args(["-g", "daemon off; master_process off;"])
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .context("nginx is not there: it is Debian's package of that name")?;
        for _ in 0..100 {
            if let Some(ended) = process.try_wait()? {
                bail!("nginx ended: {ended}");
            }
            if TcpStream::connect(address).await.is_ok() {
                return Ok(Self { address, _process: process, _files: files });
            }
            sleep(Duration::from_millis(50)).await;
        }
        bail!("nginx does not answer")
    }
}

fn settings(address: SocketAddr, server: SocketAddr) -> String {
    let kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let kept: String = kept.iter().map(|what| format!("  {what}_temp_path {what};\n")).collect();
    format!(
        "pid pid;
error_log stderr crit;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
  access_log off;
{kept}
  server {{
    listen {address};
    location / {{
      proxy_pass http://{server};
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
}}
"
    )
}
