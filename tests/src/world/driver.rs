//! The one chromedriver of a test process.

use std::io::{BufRead, BufReader, copy, sink};
use std::process::Command;
use std::sync::OnceLock;
use std::thread;

use anyhow::{Result, anyhow};

use super::guard::Guarded;

/// Returns where the driver listens, starting it if it does not run yet.
pub fn url() -> Result<String> {
    static DRIVER: OnceLock<std::result::Result<(Guarded, String), String>> = OnceLock::new();
    match DRIVER.get_or_init(|| start().map_err(|why| format!("{why:#}"))) {
        Ok((_, url)) => Ok(url.clone()),
        Err(why) => Err(anyhow!("chromedriver: {why}")),
    }
}

fn start() -> Result<(Guarded, String)> {
    let mut driver = Guarded::spawn(Command::new("chromedriver").arg("--port=0"))?;
    let mut output = BufReader::new(driver.stdout());
    let mut said = String::new();
    loop {
        let mut line = String::new();
        if output.read_line(&mut line)? == 0 {
            return Err(anyhow!("ended at once: {said}"));
        }
        // "ChromeDriver was started successfully on port 40413."
        if let Some((_, port)) = line.trim_end().trim_end_matches('.').rsplit_once("successfully on port ") {
            let url = format!("http://127.0.0.1:{port}");
            // Nobody reads on, but a full pipe would stop it.
            thread::spawn(move || copy(&mut output, &mut sink()));
            return Ok((driver, url));
        }
        said.push_str(&line);
    }
}
