//! Who is in the room: the roll by the month's share, the chair, the minute-taker, guests.

use fastrand::Rng;
use shared::domain::{Mark, MemberStatus};
use shared::time::Day;

use super::material::{CellText, MATERIAL, suits};
use super::people::{Voices, is_a_mans, is_a_woman};
use super::picks::Picks;
use super::plan::{Guest, Person, RollMark};

/// The people of a meeting.
pub(super) struct Scene {
    pub roll: Vec<RollMark>,
    /// Members who came, in the order of the roster.
    pub present: Vec<usize>,
    /// Of them, those who may vote.
    pub voters: u32,
    /// How many votes carry a resolution.
    pub needed: u32,
    pub chair: usize,
    pub taker: usize,
    pub guests: Vec<Guest>,
}

/// What a scene is made of.
pub(super) struct Cast<'a> {
    pub cell: &'a CellText,
    pub members: &'a [Person],
    pub voices: &'a Voices,
}

impl Cast<'_> {
    /// Returns who is called on `day`: those who count, then temporary members.
    fn called(&self, day: Day) -> (Vec<usize>, Vec<usize>) {
        let with = |wanted: fn(MemberStatus) -> bool| -> Vec<usize> {
            let status = |at: &usize| self.members[*at].status_on(day);
            (0..self.members.len()).filter(|at| status(at).is_some_and(wanted)).collect()
        };
        (with(MemberStatus::counts), with(|status| status == MemberStatus::TemporaryIn))
    }

    /// Makes the scene of a meeting on `day` to which `share` of a hundred came, or exactly `present`.
    pub fn scene(
        &self,
        day: Day,
        share: u32,
        present: Option<usize>,
        recent: bool,
        picks: &mut Picks,
        rng: &mut Rng,
    ) -> Scene {
        let (counted, temporary) = self.called(day);
        let came = present.unwrap_or((share as usize * counted.len() + 50) / 100).min(counted.len());
        let officers: Vec<usize> = ["bi_thu", "pho", "thu_ky"]
            .iter()
            .filter_map(|voice| self.voices.holder(voice, &counted))
            .collect();
        // The secretary is rarely away; then the deputy chairs.
        let chair_at = usize::from(rng.u32(..100) < 6 && came < counted.len());
        let chair = officers[chair_at.min(officers.len() - 1)];
        let taker = officers.iter().rev().copied().find(|officer| *officer != chair).unwrap_or(chair);
        let away_first = if chair_at == 1 { Some(officers[0]) } else { None };
        let mut others: Vec<usize> =
            counted.iter().copied().filter(|member| ![chair, taker].contains(member)).collect();
        rng.shuffle(&mut others);
        others.sort_by_key(|member| Some(*member) != away_first);
        let mut away: Vec<usize> = others.into_iter().take(counted.len() - came).collect();
        away.extend(temporary.iter().copied().filter(|_| rng.u32(..100) < 12));
        let roll = self.roll(&counted, &temporary, &away, share, day, picks, rng);
        let present: Vec<usize> =
            roll.iter().filter(|line| line.mark == Mark::Present).map(|line| line.member).collect();
        let votes = |member: &&usize| self.members[**member].status_on(day) == Some(MemberStatus::Official);
        let voters = present.iter().filter(votes).count() as u32;
        let official = counted.iter().filter(votes).count() as u32;
        let guests = self.guests(recent, rng);
        Scene { roll, present, voters, needed: official / 2 + 1, chair, taker, guests }
    }

    fn roll(
        &self,
        counted: &[usize],
        temporary: &[usize],
        away: &[usize],
        share: u32,
        day: Day,
        picks: &mut Picks,
        rng: &mut Rng,
    ) -> Vec<RollMark> {
        let excuses: Vec<usize> = (0..MATERIAL.phrases.excuses.len())
            .filter(|at| suits(&MATERIAL.phrases.excuses[*at].0, self.cell, day.month_of_year()))
            .collect();
        // Where fewer come, more stay away without a word.
        let silent = if share < 75 { 40 } else { 18 };
        let mut line = |member: &usize| {
            let woman = is_a_woman(&self.members[*member].name);
            let excuses: Vec<usize> = excuses
                .iter()
                .copied()
                .filter(|at| !(woman && is_a_mans(&MATERIAL.phrases.excuses[*at].1)))
                .collect();
            let (mark, reason) = match away.contains(member) {
                false => (Mark::Present, String::new()),
                true if rng.u32(..100) < silent => (Mark::Unexcused, String::new()),
                true => {
                    let excuse = picks.one("excuses", &excuses, rng).expect("there are excuses");
                    (Mark::Excused, MATERIAL.phrases.excuses[excuse].1.clone())
                }
            };
            RollMark { member: *member, mark, reason }
        };
        counted.iter().chain(temporary).map(&mut line).collect()
    }

    fn guests(&self, recent: bool, rng: &mut Rng) -> Vec<Guest> {
        let guest = |(name, position): &(String, String), higher| Guest {
            name: name.clone(),
            position: position.clone(),
            higher,
            removed: None,
        };
        let mut guests = Vec::new();
        if rng.u32(..100) < if recent { 60 } else { 35 } {
            guests.push(guest(&self.cell.liaison, true));
        }
        for one in &self.cell.guests {
            if rng.u32(..100) < 30 {
                guests.push(guest(one, false));
            }
        }
        guests
    }
}

impl Scene {
    /// Returns the delegate's place among the guests.
    pub fn delegate(&self) -> Option<usize> {
        self.guests.iter().position(|guest| guest.higher)
    }
}
