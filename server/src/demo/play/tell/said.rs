//! What is said: typed as it is spoken, rewritten, put away, written too late.

use shared::time::Instant;

use super::{SECOND, Telling};
use crate::demo::plan::{MeetingPlan, Said, Speaker, Version};
use crate::demo::play::deed::{Act, Doc, Place, Ref, Word};
use crate::demo::play::typing::{PACE_MS, parts};

impl Telling<'_> {
    pub(super) fn spoken(&mut self, doc: Doc, meeting: &MeetingPlan) {
        for (item, plan) in meeting.items.iter().enumerate() {
            for (n, said) in plan.said.iter().enumerate() {
                self.said(doc, meeting, (Ref::Said(item, n), item), said);
            }
        }
        for (n, late) in meeting.late.iter().enumerate() {
            self.said(doc, meeting, (Ref::Late(n), late.item), &late.said);
        }
    }

    fn said(&mut self, doc: Doc, meeting: &MeetingPlan, (named, item): (Ref, usize), said: &Said) {
        let text = Place::Of(named, "text");
        let say = |speaker: Speaker, words: &str| Act::Say {
            named,
            item,
            speaker,
            guidance: said.guidance,
            words: words.into(),
        };
        match said.versions.split_first() {
            None => {
                let parts = parts(&said.text);
                self.act(said.at, said.by, doc, say(said.speaker, parts[0]));
                for (n, part) in parts[1..].iter().enumerate() {
                    let at = said.at.plus_ms((n as i64 + 1) * PACE_MS);
                    self.act(at, said.by, doc, Act::Type(text, (*part).into()));
                }
            }
            Some((first, later)) => {
                self.act(first.at, first.device, doc, say(first.speaker, &first.text));
                let mut before = first;
                for version in later {
                    self.version(doc, meeting, named, before, version);
                    before = version;
                }
            }
        }
        if let Some(removal) = &said.removed {
            self.put(removal.at, removal.device, doc, Place::Of(named, "removed"), true);
            if let Some((device, at, words)) = &removal.after {
                self.act(*at, *device, doc, Act::Type(text, words.clone()));
            }
        }
    }

    fn version(&mut self, doc: Doc, meeting: &MeetingPlan, named: Ref, before: &Version, version: &Version) {
        let (at, device) = (version.at, version.device);
        if version.speaker != before.speaker {
            let speaks = self.speaks(named, meeting, version.speaker);
            self.act(at, device, doc, Act::Put(speaks));
        }
        if version.text != before.text {
            let at: Instant = at.plus_ms(SECOND);
            self.act(at, device, doc, Act::Rewrite(Place::Of(named, "text"), version.text.clone()));
        }
    }

    fn speaks(&self, named: Ref, meeting: &MeetingPlan, speaker: Speaker) -> Vec<(Place, Word)> {
        let (id, name) = match speaker {
            Speaker::Unnamed => (Word::from(""), String::new()),
            Speaker::Member(member) => {
                (Word::IdOf(Ref::Member(member)), self.cell.members[member].name.clone())
            }
            Speaker::Guest(guest) => (Word::IdOf(Ref::Guest(guest)), meeting.guests[guest].name.clone()),
        };
        vec![(Place::Of(named, "speaker"), id), (Place::Of(named, "speaker_name"), name.into())]
    }
}
