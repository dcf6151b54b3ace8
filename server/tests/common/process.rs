//! The server's binary as a technician runs it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

pub const SERVER: &str = env!("CARGO_BIN_EXE_server");

/// A server that runs; killed when it is dropped.
pub struct Process {
    child: Child,
    pub base: String,
}

/// Runs a command to its end.
pub fn run(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(SERVER);
    command.args(args).arg("--data").arg(data);
    command.output().unwrap()
}

/// Runs a command that is to succeed; returns what it printed.
pub fn said(data: &Path, args: &[&str]) -> String {
    let output = run(data, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that is to fail; returns its sentence.
pub fn refused(data: &Path, args: &[&str]) -> String {
    let output = run(data, args);
    assert!(!output.status.success(), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

impl Process {
    pub fn serve(data: &Path, more: &[&str]) -> Self {
        let mut command = Command::new(SERVER);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).args(more);
        Self::started(command)
    }

    /// Serves with no file allowed beyond `kib` KiB: what a full disk looks like from inside.
    pub fn serve_on_a_small_disk(data: &Path, kib: u32) -> Self {
        let mut command = Command::new("bash");
        let limited = format!("trap '' XFSZ; ulimit -f {kib}; exec \"$@\"");
        command
            .args(["-c", &limited, "bash", SERVER, "serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data);
        Self::started(command)
    }

    fn started(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").expect("the server has started").to_owned();
        Self { child, base }
    }

    /// Asks it to stop, as a service manager does; returns whether it ended well.
    pub fn stop(mut self) -> bool {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap().success()
    }

    /// Takes its power away.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
