//! Typing as Vietnamese keyboards do it (Telex, VNI): each key writes the syllable at the caret anew, and it is a text
//! like any other only once it is committed.

use anyhow::Result;
use serde_json::json;

use super::browser::Browser;

impl Browser {
    /// Shows a syllable that is being composed at the caret, in the place of what was shown of it so far.
    pub async fn compose(&self, syllable: &str) -> Result<()> {
        let end = syllable.encode_utf16().count();
        let shown = json!({ "text": syllable, "selectionStart": end, "selectionEnd": end });
        self.cdp("Input.imeSetComposition", shown).await?;
        Ok(())
    }

    /// Puts a syllable in the place of the one that is being composed, and ends that.
    pub async fn commit(&self, syllable: &str) -> Result<()> {
        self.cdp("Input.insertText", json!({ "text": syllable })).await?;
        Ok(())
    }
}
