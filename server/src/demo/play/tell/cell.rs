//! The cell's devices and its register.

use shared::permit::Role;
use shared::time::{Day, Instant};

use super::{MINUTE, SECOND, Telling};
use crate::demo::people::sort_name;
use crate::demo::play::deed::{Act, Doc, Place, Ref, What, Word};

impl Telling<'_> {
    /// Every device comes in, makes its rounds, and sends at the end what it still has.
    pub(super) fn devices(&mut self) {
        let last = self.cell.last_heard();
        for (device, plan) in self.cell.devices.iter().enumerate() {
            self.tell(plan.enrolled, device, What::Enrol);
            // They enrol at the commune's office, where there is a link, and do not leave before the roster is there.
            self.tell(plan.enrolled.plus_ms(50 * MINUTE), device, What::Round);
            match (plan.retired, last) {
                (Some(day), _) => self.tell(Instant::start_of(day), device, What::Retire),
                (None, Some(last)) => self.tell(last, device, What::LastRound),
                (None, None) => {}
            }
        }
        for round in &self.cell.rounds {
            self.tell(round.at, round.device, What::Round);
        }
    }

    /// The first device writes the register; later somebody joins, becomes an official member, moves away.
    pub(super) fn register(&mut self) {
        let order = |device: &usize| {
            let plan = &self.cell.devices[*device];
            (plan.enrolled, plan.role != Role::Secretary)
        };
        let Some(first) = (0..self.cell.devices.len()).min_by_key(order) else { return };
        let founded = self.cell.devices[first].enrolled;
        let (listed, doc) = (founded.plus_ms(10 * MINUTE), Doc::Register);
        let (day, cell) = (founded.day(), self.cell);
        let here: Vec<usize> =
            (0..cell.members.len()).filter(|member| cell.members[*member].status_on(day).is_some()).collect();
        self.sorted(listed.plus_ms(MINUTE), first, &here);
        self.act(listed, first, doc, Act::Enlist(here));
        let at = listed.plus_ms(5 * MINUTE);
        self.put(at, first, doc, Place::Head("day_rule"), i64::from(cell.day_rule));
        self.put(at.plus_ms(20 * SECOND), first, doc, Place::Head("place"), cell.place.clone());
        self.put(at.plus_ms(35 * SECOND), first, doc, Place::Head("time"), cell.time.clone());
        self.tell(founded.plus_ms(40 * MINUTE), first, What::Round);
        for member in 0..cell.members.len() {
            let mut known = cell.members[member].status_on(day).is_some();
            for (since, status) in cell.members[member].standings.iter().filter(|(since, _)| *since > day) {
                let at = Instant::start_of(*since).plus_ms((12 * 60 + 10) * MINUTE);
                let Some(device) = self.heard_after(at) else { continue };
                if known {
                    let of = |field| Place::Of(Ref::Member(member), field);
                    self.put(at, device, doc, of("status"), status.word());
                    self.put(at.plus_ms(15 * SECOND), device, doc, of("since"), since.to_string());
                } else {
                    self.act(at, device, doc, Act::Enlist(vec![member]));
                    self.sorted(at.plus_ms(15 * SECOND), device, &[member]);
                }
                known = true;
                self.spread(at, device);
            }
        }
    }

    /// Corrects what the list is sorted by where the name does not say it.
    fn sorted(&mut self, at: Instant, device: usize, members: &[usize]) {
        for member in members {
            let person = &self.cell.members[*member];
            if person.sort_name != sort_name(&person.name) {
                let place = Place::Of(Ref::Member(*member), "sort_name");
                self.put(at, device, Doc::Register, place, Word::from(person.sort_name.clone()));
            }
        }
    }

    /// Returns the secretary's device on that day; nothing where the cell was not heard of afterwards.
    fn heard_after(&self, at: Instant) -> Option<usize> {
        let heard = self.cell.last_heard().is_some_and(|last| last > at.plus_ms(30 * MINUTE));
        let secretarys = |device: &usize| {
            self.cell.devices[*device].role == Role::Secretary && self.is_there(*device, at.day())
        };
        heard.then(|| (0..self.cell.devices.len()).find(secretarys)).flatten()
    }

    fn is_there(&self, device: usize, day: Day) -> bool {
        let plan = &self.cell.devices[device];
        plan.enrolled.day() < day && plan.retired.is_none_or(|retired| retired > day)
    }

    /// Whoever changes the roster sends it at once, and the others fetch it: the next roll is called by it.
    fn spread(&mut self, at: Instant, from: usize) {
        self.tell(at.plus_ms(10 * MINUTE), from, What::Round);
        let others = (0..self.cell.devices.len()).filter(|device| *device != from);
        let others: Vec<usize> = others.filter(|device| self.is_there(*device, at.day())).collect();
        for device in others {
            self.tell(at.plus_ms(20 * MINUTE), device, What::Round);
        }
    }
}
