//! The vote: how it was taken, the counts as a person states them, and whether they are a majority.

use leptos::prelude::*;

use super::{Desk, WritingAct};
use crate::{
    components::{Count, Icon, Live, Seg, Tone, icon},
    words::words,
};

/// How a vote is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteHow {
    /// Hands.
    Hands,
    /// Ballots.
    Ballot,
    /// On the members' own machines.
    App,
}

impl VoteHow {
    const ALL: [Self; 3] = [Self::Hands, Self::Ballot, Self::App];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let say = &words().writing;
        match self {
            Self::Hands => say.hands,
            Self::Ballot => say.ballot,
            Self::App => say.app,
        }
    }
}

/// A side of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteSide {
    /// Tán thành.
    InFavour,
    /// Không tán thành.
    Against,
    /// Không có ý kiến.
    Abstain,
}

/// A vote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vote {
    /// How it was taken.
    pub how: Option<VoteHow>,
    /// Tán thành.
    pub in_favour: Option<u32>,
    /// Không tán thành.
    pub against: Option<u32>,
    /// Không có ý kiến.
    pub abstain: Option<u32>,
    /// How many may vote here: the official members present.
    pub voters: u32,
    /// How many in favour make a majority.
    pub needed: u32,
}

impl Vote {
    fn sum(&self) -> u32 {
        [self.in_favour, self.against, self.abstain].into_iter().flatten().fold(0, u32::saturating_add)
    }

    /// Returns whether any count was stated.
    pub fn stated(&self) -> bool {
        self.in_favour.or(self.against).or(self.abstain).is_some()
    }

    /// Returns whether more hands were counted than may vote.
    pub fn too_many(&self) -> bool {
        self.sum() > self.voters
    }

    /// Returns whether the resolution has its majority.
    pub fn passed(&self) -> bool {
        self.in_favour.is_some_and(|hands| hands >= self.needed)
    }
}

pub(super) fn vote(desk: Desk) -> AnyView {
    let say = &words().writing;
    let vote = Live::memo(move || desk.data.with(|data| data.vote));
    let chosen = Live::derive(move || VoteHow::ALL.iter().position(|how| Some(*how) == vote.get().how));
    let count = move |label: &'static str, side: VoteSide, pick: fn(Vote) -> Option<u32>| {
        // The error stands at the last number that was stated: that is the one in hand.
        let error = Live::derive(move || {
            let vote = vote.get();
            let last = match (vote.abstain, vote.against) {
                (Some(_), _) => VoteSide::Abstain,
                (None, Some(_)) => VoteSide::Against,
                _ => VoteSide::InFavour,
            };
            (vote.too_many() && last == side).then(|| say.too_many(&vote.voters))
        });
        view! {
            <Count
                label=label
                value=Live::derive(move || pick(vote.get()))
                on_change=Callback::new(move |number| desk.act.run(WritingAct::VoteCount(side, number)))
                error=error
            />
        }
    };
    let outcome = move || {
        let vote = vote.get();
        let sum = say.vote_sum(&vote.sum(), &vote.in_favour.unwrap_or_default(), &vote.needed);
        // Of a count that cannot be, no majority is said.
        let (tone, sign, word, sum) = match (vote.too_many(), vote.passed()) {
            (true, _) => (Tone::Wait, Icon::Alert, format!("{}.", say.too_many(&vote.voters)), None),
            (false, true) => (Tone::Good, Icon::Check, say.enough.to_owned(), Some(sum)),
            (false, false) => (Tone::Wait, Icon::Alert, say.not_enough.to_owned(), Some(sum)),
        };
        vote.stated().then(|| {
            view! {
                <p class="banner" data-tone=tone.attr()>
                    {icon(sign)}
                    <span>
                        <b>{word}</b>
                        " "
                        {sum}
                    </span>
                </p>
            }
        })
    };
    view! {
        <h2>{say.vote}</h2>
        <section class="sheet stack" aria-label=say.vote>
            <Seg
                label=say.how
                segments=VoteHow::ALL.map(|how| how.word().into()).to_vec()
                chosen=chosen
                on_choose=Callback::new(move |at: usize| desk.act.run(WritingAct::VoteHow(VoteHow::ALL[at])))
            />
            {count(say.in_favour, VoteSide::InFavour, |vote| vote.in_favour)}
            {count(say.against, VoteSide::Against, |vote| vote.against)}
            {count(say.abstain, VoteSide::Abstain, |vote| vote.abstain)}
            <div role="status">{outcome}</div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_hands_than_may_vote_are_kept_and_named() {
        let vote = Vote {
            in_favour: Some(10),
            against: Some(1),
            abstain: Some(1),
            voters: 11,
            needed: 7,
            how: None,
        };
        assert!(vote.too_many() && vote.passed() && vote.stated());
        assert!(!Vote { abstain: None, ..vote }.too_many());
        assert!(!Vote { in_favour: Some(6), ..vote }.passed());
        assert!(!Vote::default().stated());
    }
}
