//! Finding things as a screen reader does: by role and name, in the browser's own accessibility tree.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use thirtyfour::{By, Key, WebElement};

use super::browser::Browser;
use super::eventually;

/// A thing in the accessibility tree.
pub struct Found {
    /// Its accessible name, with plain spaces.
    pub name: String,
    node: Value,
}

/// A part of the page by role and name, or all of it. It is looked up anew each time: pages put new elements in the
/// place of old ones.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    browser: &'a Browser,
    within: Option<(&'a str, &'a str)>,
}

impl Browser {
    /// Returns the part of the page with this role and this exact name.
    pub fn part<'a>(&'a self, role: &'a str, name: &'a str) -> Part<'a> {
        Part { browser: self, within: Some((role, name)) }
    }

    fn page(&self) -> Part<'_> {
        Part { browser: self, within: None }
    }

    /// Waits for the one thing with this role and this exact name, and returns it. Of several, the first.
    pub async fn by_role(&self, role: &str, name: &str) -> Result<WebElement> {
        self.page().by_role(role, name).await
    }

    /// Returns the first thing with this role and this exact name, if there is one now.
    pub async fn try_by_role(&self, role: &str, name: &str) -> Result<Option<WebElement>> {
        self.page().try_by_role(role, name).await
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
        self.query(json!({ "nodeId": document["root"]["nodeId"], "role": role })).await
    }

    async fn query(&self, query: Value) -> Result<Vec<Found>> {
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

    /// Waits for a heading that begins so.
    pub async fn by_heading(&self, begin: &str) -> Result<()> {
        let found = eventually(&format!("no heading begins “{begin}”"), || async {
            let names = self.names("heading").await.unwrap_or_default();
            Ok(names.iter().any(|name| name.starts_with(begin)).then_some(()))
        })
        .await;
        self.explain(found).await
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
        self.page().press(role, name).await
    }

    /// Waits for a text field and types into it, after what it holds.
    pub async fn type_into(&self, name: &str, words: &str) -> Result<()> {
        self.page().type_into(name, words).await
    }

    /// Waits for a text field and types over what it holds.
    pub async fn type_over(&self, name: &str, words: &str) -> Result<()> {
        self.page().type_over(name, words).await
    }

    /// Waits for a list to choose from and chooses the line that reads so.
    pub async fn choose(&self, name: &str, line: &str) -> Result<()> {
        self.page().choose(name, line).await
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

impl Part<'_> {
    /// Waits for the first thing in it with this role and this exact name, and returns it.
    pub async fn by_role(&self, role: &str, name: &str) -> Result<WebElement> {
        let place = self.within.map(|(_, name)| format!(" in “{name}”")).unwrap_or_default();
        let found =
            eventually(&format!("there is no {role} “{name}”{place}"), || self.try_by_role(role, name)).await;
        self.browser.explain(found).await
    }

    /// Waits for a field to type into; one that suggests words is a combobox.
    async fn text_field(&self, name: &str) -> Result<WebElement> {
        let found = eventually(&format!("there is no field “{name}”"), || async {
            match self.try_by_role("textbox", name).await? {
                Some(field) => Ok(Some(field)),
                None => self.try_by_role("combobox", name).await,
            }
        })
        .await;
        self.browser.explain(found).await
    }

    async fn try_by_role(&self, role: &str, name: &str) -> Result<Option<WebElement>> {
        // A page that is being replaced has no tree; the caller asks again or takes it for absent.
        let all = self.all_by_role(role).await.unwrap_or_default();
        match all.into_iter().find(|found| found.name == name) {
            Some(found) => Ok(self.browser.element(&found).await.ok()),
            None => Ok(None),
        }
    }

    async fn all_by_role(&self, role: &str) -> Result<Vec<Found>> {
        let Some((whole, name)) = self.within else { return self.browser.all_by_role(role).await };
        let wholes = self.browser.all_by_role(whole).await?;
        match wholes.into_iter().find(|found| found.name == name) {
            Some(found) => self.browser.query(json!({ "backendNodeId": found.node, "role": role })).await,
            None => Ok(Vec::new()),
        }
    }

    /// Waits for a thing in it and presses it.
    pub async fn press(&self, role: &str, name: &str) -> Result<()> {
        let thing = self.by_role(role, name).await?;
        // The driver brings it just into view, which may be under a bar; a person scrolls on.
        let into_sight = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.browser.driver().execute(into_sight, vec![thing.to_json()?]).await?;
        let pressed = thing.click().await;
        self.browser.explain(pressed.with_context(|| format!("cannot press the {role} “{name}”"))).await
    }

    /// Waits for a text field in it and types into it, after what it holds.
    pub async fn type_into(&self, name: &str, words: &str) -> Result<()> {
        let typed = self.text_field(name).await?.send_keys(words).await;
        self.browser.explain(typed.with_context(|| format!("cannot type into “{name}”"))).await
    }

    /// Waits for a text field in it and types over what it holds.
    pub async fn type_over(&self, name: &str, words: &str) -> Result<()> {
        let field = self.text_field(name).await?;
        field.send_keys(Key::Control + "a".to_owned()).await?;
        let typed = match words {
            "" => field.send_keys(Key::Delete).await,
            words => field.send_keys(words).await,
        };
        self.browser.explain(typed.with_context(|| format!("cannot type over “{name}”"))).await
    }

    /// Waits for a list to choose from in it and chooses the line that reads so.
    pub async fn choose(&self, name: &str, line: &str) -> Result<()> {
        let list = self.by_role("combobox", name).await?;
        let mut lines = Vec::new();
        for option in list.find_all(By::Tag("option")).await? {
            let text = plain(&option.text().await?);
            if text == line {
                return Ok(option.click().await?);
            }
            lines.push(text);
        }
        anyhow::bail!("“{name}” offers no “{line}”, but {lines:?}")
    }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
