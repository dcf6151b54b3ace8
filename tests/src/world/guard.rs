//! Processes that never outlive the test run, not even one that is killed, and that can be killed with all
//! their children at once.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result};

/// A program in a process group of its own. A shell beside it holds the other end of a pipe: when the pipe
/// closes, by [`Guarded::kill`] or because this process is gone, it kills the group.
pub struct Guarded {
    shell: Child,
    lifeline: Option<ChildStdin>,
}

impl Guarded {
    /// Starts `command`. Its standard input is empty; what it prints goes where `command` says.
    pub fn spawn(command: &Command) -> Result<Self> {
        let mut guard = Command::new("sh");
        guard.args(["-c", r#""$@" </dev/null & cat >/dev/null; kill -9 0"#, "guard"]);
        guard.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => guard.env(name, value),
                None => guard.env_remove(name),
            };
        }
        guard.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut shell =
            guard.spawn().with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let lifeline = shell.stdin.take();
        Ok(Self { shell, lifeline })
    }

    /// Returns what the program prints, once.
    pub fn stdout(&mut self) -> std::process::ChildStdout {
        self.shell.stdout.take().expect("taken once, by whoever started the program")
    }

    /// Kills the program and its children with SIGKILL; returns when none of them is left.
    pub fn kill(&mut self) {
        drop(self.lifeline.take());
        let group = self.shell.id();
        // The shell dies with its group.
        let _ = self.shell.wait();
        while group_has_members(group) {
            sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.kill();
    }
}

fn group_has_members(group: u32) -> bool {
    let Ok(processes) = fs::read_dir("/proc") else { return false };
    processes.flatten().any(|process| {
        let stat = fs::read_to_string(process.path().join("stat")).unwrap_or_default();
        // pid (name) state parent group …; the name may hold anything, so look behind its last bracket.
        let Some((_, rest)) = stat.rsplit_once(") ") else { return false };
        let mut fields = rest.split(' ');
        let dead = fields.next() == Some("Z");
        !dead && fields.nth(1) == Some(&group.to_string())
    })
}
