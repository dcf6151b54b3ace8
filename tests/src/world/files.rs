//! Files that a browser saves, and files that it is handed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;
use thirtyfour::By;

use super::{Browser, eventually};

impl Browser {
    /// Has everything that is saved put into a folder, without a question.
    pub async fn saves_into(&self, folder: &Path) -> Result<()> {
        let allow = json!({ "behavior": "allow", "downloadPath": folder });
        self.cdp("Browser.setDownloadBehavior", allow).await?;
        Ok(())
    }

    /// Hands a file to the chooser behind a button.
    pub async fn opens(&self, button: &str, file: &Path) -> Result<()> {
        let button = self.by_role("button", button).await?;
        let chooser = button.find(By::XPath("following-sibling::input[@type='file']")).await?;
        Ok(chooser.send_keys(file.to_string_lossy()).await?)
    }
}

/// Waits for a saved file whose name begins and ends so.
pub async fn saved(folder: &Path, begin: &str, end: &str) -> Result<PathBuf> {
    eventually("no such file was saved", || async {
        let files = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
        let is = |path: &PathBuf| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with(begin) && name.ends_with(end))
        };
        Ok(files.into_iter().find(is))
    })
    .await
}
