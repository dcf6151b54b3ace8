//! Finding things as a screen reader does: by role and name, in the browser's own accessibility tree.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use thirtyfour::WebElement;

use super::browser::Browser;
use super::eventually;

/// A thing in the accessibility tree.
pub struct Found {
    /// Its accessible name, with plain spaces.
    pub name: String,
    node: Value,
}

impl Browser {
    /// Waits for the one thing with this role and this exact name, and returns it. Of several, the first.
    pub async fn by_role(&self, role: &str, name: &str) -> Result<WebElement> {
        let found =
            eventually(&format!("there is no {role} “{name}”"), || self.try_by_role(role, name)).await;
        self.explain(found).await
    }

    /// Returns the first thing with this role and this exact name, if there is one now.
    pub async fn try_by_role(&self, role: &str, name: &str) -> Result<Option<WebElement>> {
        // A page that is being replaced has no tree; the caller asks again or takes it for absent.
        let all = self.all_by_role(role).await.unwrap_or_default();
        match all.into_iter().find(|found| found.name == name) {
            Some(found) => Ok(self.element(&found).await.ok()),
            None => Ok(None),
        }
    }

    /// Waits until nothing with this role and name is left.
    pub async fn gone(&self, role: &str, name: &str) -> Result<()> {
        let gone = eventually(&format!("there still is a {role} “{name}”"), || async {
            Ok(self.try_by_role(role, name).await?.is_none().then_some(()))
        })
        .await;
        self.explain(gone).await
    }

    /// Returns everything with this role, in the order of the page.
    pub async fn all_by_role(&self, role: &str) -> Result<Vec<Found>> {
        let document = self.cdp("DOM.getDocument", json!({ "depth": 0 })).await?;
        let query = json!({ "nodeId": document["root"]["nodeId"], "role": role });
        let answer = self.cdp("Accessibility.queryAXTree", query).await?;
        let nodes = answer["nodes"].as_array().context("a list of nodes")?;
        let seen = nodes.iter().filter(|node| node["ignored"] != json!(true));
        Ok(seen
            .map(|node| Found {
                name: plain(node["name"]["value"].as_str().unwrap_or_default()),
                node: node["backendDOMNodeId"].clone(),
            })
            .collect())
    }

    /// Returns the names of everything with this role, in the order of the page.
    pub async fn names(&self, role: &str) -> Result<Vec<String>> {
        Ok(self.all_by_role(role).await?.into_iter().map(|found| found.name).collect())
    }

    /// Returns what was found as an element that can be pressed and typed into.
    pub async fn element(&self, found: &Found) -> Result<WebElement> {
        let resolved = self.cdp("DOM.resolveNode", json!({ "backendNodeId": found.node })).await?;
        let hand_over = json!({
            "objectId": resolved["object"]["objectId"],
            "functionDeclaration": "function() { globalThis.handedOver = this; }",
        });
        self.cdp("Runtime.callFunctionOn", hand_over).await?;
        Ok(self.driver().execute("return globalThis.handedOver", vec![]).await?.element()?)
    }

    /// Waits for a thing and presses it.
    pub async fn press(&self, role: &str, name: &str) -> Result<()> {
        let pressed = self.by_role(role, name).await?.click().await;
        self.explain(pressed.with_context(|| format!("cannot press the {role} “{name}”"))).await
    }

    /// Waits for a text field and types into it, after what it holds.
    pub async fn type_into(&self, name: &str, words: &str) -> Result<()> {
        let typed = self.by_role("textbox", name).await?.send_keys(words).await;
        self.explain(typed.with_context(|| format!("cannot type into “{name}”"))).await
    }

    /// Waits until a text field holds exactly `words`.
    pub async fn holds(&self, name: &str, words: &str) -> Result<()> {
        let holds = eventually(&format!("“{name}” does not hold “{words}”"), || async {
            let Some(field) = self.try_by_role("textbox", name).await? else { return Ok(None) };
            let value = field.prop("value").await.ok().flatten().unwrap_or_default();
            Ok((plain(&value) == words).then_some(()))
        })
        .await;
        self.explain(holds).await
    }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
