//! The recorded meeting as documents, made by edits as the app makes them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use fastrand::Rng;
use shared::document::meeting::{self, Meeting, Roll};
use shared::document::{Author, Document, Edit, Path, Value, Writer, petition, prose, register};
use shared::domain::{Mark, MeetingKind, MemberRole, MemberStatus, RosterRow};
use shared::id::{DocumentId, DocumentKey, InstallationKey, Kind, Mint, RecordId, actor_for};
use shared::time::{Day, Instant, Month};

use super::trace::{Forked, Op, Step, Steps};

/// The hour that the meeting begins at, on its day.
const BEGINS_MS: i64 = 18 * 3_600_000;

/// Where typed text goes.
#[derive(Clone)]
enum Target {
    /// A contribution: its item, its speaker's id and name, and its record once it is there.
    Said(RecordId, (String, String), Option<RecordId>),
    /// A field of an item.
    Item(RecordId, &'static str),
    /// A task: its assignee and due day. A small form: a change is made when it is done.
    Task(String, Day),
    /// A task that was given out.
    Given(RecordId),
    /// A petition; a small form too.
    Petition,
}

/// The documents that a recording makes.
pub struct Replayed {
    /// The register, the petitions and, last, the meeting.
    pub documents: Vec<Document>,
    /// The meeting's key.
    pub meeting: DocumentKey,
    /// The item under which most was said.
    pub busiest: RecordId,
}

/// A meeting that two people have written on, offline from each other.
pub struct Parted {
    /// As it was when they parted.
    pub before: Replayed,
    /// As each has it.
    pub after: [Replayed; 2],
    /// What must stand in it once they have heard from each other.
    pub expected: Vec<(Path, String)>,
}

/// A cell whose meetings are told one after another, by one device.
#[derive(Clone)]
pub struct Cell {
    /// Its members, as they came to the meetings.
    pub register: Document,
    /// By the recording's own ids.
    people: BTreeMap<String, (RecordId, String)>,
    device: InstallationKey,
    /// What a device draws for a sitting and for a petition.
    drawn: Rng,
}

impl Cell {
    /// Begins with what stands in `register`; two seeds draw different ids.
    pub fn new(register: Document, seed: u64) -> Self {
        let (drawn, device) = draw(seed);
        Self { register, people: BTreeMap::new(), device, drawn }
    }

    /// Returns the same cell as another device of it has it.
    fn on_another_device(&self, seed: u64) -> Self {
        let (drawn, device) = draw(seed);
        Self { device, drawn, ..self.clone() }
    }

    /// Writes a recorded meeting: its people into the register, and a meeting and petitions. The meeting is left open,
    /// since it is to be written on.
    ///
    /// # Errors
    /// Where the recording does not make sense.
    pub fn tell(&mut self, steps: Steps) -> Result<Replayed> {
        let mut replay = Replay::new(self, &steps)?;
        replay.follow(steps)?;
        replay.so_far()
    }
}

fn draw(seed: u64) -> (Rng, InstallationKey) {
    let mut drawn = Rng::with_seed(seed);
    let device = InstallationKey::from_bytes(std::array::from_fn(|_| drawn.u8(..)));
    (drawn, device)
}

/// Writes one recorded meeting of a cell.
///
/// # Errors
/// Where the recording does not make sense.
pub fn replay(steps: Steps, register: Document) -> Result<Replayed> {
    Cell::new(register, 0x7e9).tell(steps)
}

/// Writes a recorded meeting of a cell on which two people write.
///
/// # Errors
/// Where the recording does not make sense.
pub fn replay_forked(forked: Forked, register: Document) -> Result<Parted> {
    let mut cell = Cell::new(register, 0x7e9);
    let mut one = Replay::new(&mut cell, &forked.before)?;
    one.follow(forked.before)?;
    let before = one.so_far()?;
    let mut another_cell = one.cell.on_another_device(0x7ea);
    let mut other = one.in_hands_of(&mut another_cell);
    let [ours, theirs] = forked.after;
    one.follow(ours)?;
    other.follow(theirs)?;
    let place = |(target, text): (String, String)| {
        let path = one.path(&target).or_else(|_| other.path(&target))?;
        Ok((path, text))
    };
    let expected = forked.expected.into_iter().map(place).collect::<Result<_>>()?;
    Ok(Parted { before, after: [one.so_far()?, other.so_far()?], expected })
}

struct Replay<'a> {
    meeting: Document,
    cell: &'a mut Cell,
    petitions: Vec<Document>,
    mint: Mint,
    /// By the recording's own ids, as everything below.
    items: BTreeMap<String, RecordId>,
    targets: BTreeMap<String, Target>,
    /// What stands in the small forms.
    forms: BTreeMap<String, String>,
    day: Day,
    at: Instant,
}

impl<'a> Replay<'a> {
    fn new(cell: &'a mut Cell, steps: &[(f64, Step)]) -> Result<Self> {
        let Some((_, Step::Did(Op::CreateMeeting { date, .. }))) = steps.first() else {
            bail!("a recording begins with create_meeting")
        };
        let day: Day = date.parse()?;
        let unit = cell.register.key().unit;
        let key = DocumentKey { unit, document: DocumentId::regular_meeting(unit, day.month()) };
        let mint = Mint::new(cell.drawn.u64(..));
        Ok(Self {
            meeting: Document::new(key, Kind::Meeting),
            cell,
            petitions: Vec::new(),
            mint,
            items: BTreeMap::new(),
            targets: BTreeMap::new(),
            forms: BTreeMap::new(),
            day,
            at: Instant::start_of(day),
        })
    }

    /// Returns the same meeting as it is on another device, `cell`'s.
    fn in_hands_of<'b>(&self, cell: &'b mut Cell) -> Replay<'b> {
        Replay {
            meeting: self.meeting.clone(),
            petitions: self.petitions.clone(),
            mint: Mint::new(cell.drawn.u64(..)),
            cell,
            items: self.items.clone(),
            targets: self.targets.clone(),
            forms: BTreeMap::new(),
            day: self.day,
            at: self.at,
        }
    }

    /// Takes the steps, and gives out the tasks and records the petitions that were typed into the small forms.
    fn follow(&mut self, steps: Steps) -> Result<()> {
        for (second, step) in steps {
            self.at = Instant::start_of(self.day).plus_ms(BEGINS_MS + (second * 1000.0) as i64);
            match step {
                Step::Did(op) => self.did(op)?,
                Step::Typed { target, text } => self.typed(&target, text)?,
            }
        }
        self.empty_forms()
    }

    fn edit(&mut self, edits: &[Edit]) -> Result<()> {
        edit(&self.cell.device, &mut self.meeting, self.at, edits)
    }

    fn view(&self) -> Meeting {
        Meeting::read(&self.meeting.reader())
    }

    fn item(&self, id: &str) -> Result<RecordId> {
        self.items.get(id).copied().with_context(|| format!("no item {id}"))
    }

    fn did(&mut self, op: Op) -> Result<()> {
        match op {
            Op::CreateMeeting { .. } => {
                let mut edits = meeting::plan(MeetingKind::Regular, Month::of(self.day));
                edits.push(put("day", self.day.to_string()));
                self.edit(&edits)
            }
            Op::AgendaAdd { id, title, body } => {
                let view = self.view();
                let (item, add) = meeting::add_item(&mut self.mint, &view, &title, ("", ""));
                self.items.insert(id, item);
                self.edit(&[add])?;
                self.write(Path::Field("agenda", item, "body"), &body)
            }
            Op::Attend { member, name, status } => {
                let mark = match status.as_str() {
                    "present" => Mark::Present,
                    "excused" => Mark::Excused,
                    "absent" => Mark::Unexcused,
                    other => bail!("attendance {other}?"),
                };
                let id = self.person(&member, &name)?;
                let (status, role) = (MemberStatus::Official, MemberRole::Member);
                self.edit(&meeting::mark(&Roll { member: id, name: &name, status, role }, Some(mark)))
            }
            Op::SetState { state } if state == "open" => {
                let opened = put("opened", self.at.ms().to_string());
                self.edit(&[opened, put("held_on", self.day.to_string())])
            }
            Op::SetState { .. } => Ok(()),
            Op::ContributionAdd { id, member, agenda } => {
                let speaker = self.cell.people.get(&member).with_context(|| format!("no member {member}"))?;
                let speaker = (speaker.0.to_string(), speaker.1.clone());
                self.aim("contribution", &id, Target::Said(self.item(&agenda)?, speaker, None))
            }
            Op::ResolutionAdd { id, agenda } => {
                let item = self.item_for_resolution(&agenda)?;
                self.aim("resolution", &id, Target::Item(item, "resolution"))
            }
            Op::Vote { id, r#for, against, abstain } => {
                let Some(Target::Item(item, _)) = self.targets.get(&format!("resolution/{id}")).cloned()
                else {
                    bail!("a vote on no resolution: {id}")
                };
                let counts = [("votes_for", r#for), ("votes_against", against), ("votes_abstain", abstain)];
                let stated = counts
                    .map(|(side, count)| Edit::Put(Path::Field("agenda", item, side), Value::Count(count)));
                self.edit(&stated)
            }
            Op::TaskAdd { id, assignee, due } => self.aim("task", &id, Target::Task(assignee, due)),
            Op::PetitionAdd { id } => self.aim("petition", &id, Target::Petition),
            Op::Set { target, field, value } => {
                let Some(Target::Given(task)) = self.targets.get(&target) else {
                    bail!("{target} is no task that was given out")
                };
                // How far a task is stands in words here, what it is to become until when as a day.
                match field.as_str() {
                    "due" => self.edit(&[Edit::Put(Path::Field("tasks", *task, "due"), Value::Word(value))]),
                    "status" => self.write(Path::Field("tasks", *task, "outcome"), &value),
                    other => bail!("{target} has no {other}"),
                }
            }
            Op::Type { .. } | Op::Fork | Op::Expect { .. } => bail!("this is no deed of one person"),
        }
    }

    fn aim(&mut self, kind: &str, id: &str, target: Target) -> Result<()> {
        self.targets.insert(format!("{kind}/{id}"), target);
        Ok(())
    }

    /// Returns a person of the register, written into it at their first roll-call.
    fn person(&mut self, member: &str, name: &str) -> Result<RecordId> {
        if let Some((id, _)) = self.cell.people.get(member) {
            return Ok(*id);
        }
        let last = self.cell.register.reader().records("members").last().map(|record| record.order.clone());
        let (role, status) = (MemberRole::Member, MemberStatus::Official);
        let row = RosterRow { name: name.into(), role, status, since: None };
        let edits = register::add(&mut self.mint, last.as_deref(), &[row]);
        let Some(Edit::Add(_, id, ..)) = edits.first() else { bail!("a member is a record") };
        self.cell.people.insert(member.into(), (*id, name.into()));
        let id = *id;
        edit(&self.cell.device, &mut self.cell.register, self.at, &edits)?;
        Ok(id)
    }

    /// An item of ours holds one resolution, the recording's several: a further one goes to another item.
    fn item_for_resolution(&self, agenda: &str) -> Result<RecordId> {
        let taken = |item: &RecordId| {
            self.targets.values().any(|target| matches!(target, Target::Item(other, _) if other == item))
        };
        let wanted = self.item(agenda)?;
        let mut all = std::iter::once(wanted).chain(self.items.values().copied());
        all.find(|item| !taken(item)).context("more resolutions than items")
    }

    fn typed(&mut self, name: &str, text: String) -> Result<()> {
        let target =
            self.targets.get(name).cloned().with_context(|| format!("nothing to type into: {name}"))?;
        match target {
            Target::Said(item, speaker, None) => {
                let by = (speaker.0.as_str(), speaker.1.as_str());
                let view = self.view();
                let (id, add) = meeting::say(&mut self.mint, &view, item, by, false, &text);
                self.targets.insert(name.into(), Target::Said(item, speaker, Some(id)));
                self.edit(&[add])
            }
            Target::Said(_, _, Some(id)) => self.write(Path::Field("said", id, "text"), &text),
            Target::Item(item, field) => self.write(Path::Field("agenda", item, field), &text),
            Target::Given(_) => bail!("{name} is written already"),
            Target::Task(..) | Target::Petition => {
                self.forms.insert(name.into(), text);
                Ok(())
            }
        }
    }

    fn write(&mut self, path: Path, text: &str) -> Result<()> {
        let now = self.meeting.reader().text_at_path(&path);
        self.edit(&[Edit::Write(path, prose::diff(&now, text))])
    }

    /// Returns where a text of the recording stands.
    fn path(&self, name: &str) -> Result<Path> {
        match self.targets.get(name) {
            Some(Target::Said(_, _, Some(id))) => Ok(Path::Field("said", *id, "text")),
            Some(Target::Item(item, field)) => Ok(Path::Field("agenda", *item, field)),
            Some(Target::Given(task)) => Ok(Path::Field("tasks", *task, "what")),
            _ => bail!("nothing was written into {name}"),
        }
    }

    fn empty_forms(&mut self) -> Result<()> {
        for (name, text) in std::mem::take(&mut self.forms) {
            let view = self.view();
            let add = if let Some(Target::Task(assignee, due)) = self.targets.get(&name).cloned() {
                let by = ("", assignee.as_str());
                let (id, add) = meeting::add_task(&mut self.mint, &view, None, &text, by, Some(due));
                self.targets.insert(name, Target::Given(id));
                add
            } else {
                let document = DocumentId::from_bytes(std::array::from_fn(|_| self.cell.drawn.u8(..)));
                let key = DocumentKey { unit: self.cell.register.key().unit, document };
                let mut new = Document::new(key, Kind::Petition);
                let meeting = Some(self.meeting.key().document);
                let record = petition::record(&text, "", "", meeting, self.day);
                edit(&self.cell.device, &mut new, self.at, &record)?;
                self.petitions.push(new);
                meeting::add_petition(&mut self.mint, &view, None, document, &text).1
            };
            self.edit(&[add])?;
        }
        Ok(())
    }

    /// Returns the documents as they are now.
    fn so_far(&self) -> Result<Replayed> {
        let view = self.view();
        let busiest = view.items().max_by_key(|item| view.said_under(item.id).count());
        let petitions = self.petitions.iter();
        let documents = std::iter::once(&self.cell.register).chain(petitions).chain([&self.meeting]);
        Ok(Replayed {
            meeting: self.meeting.key(),
            busiest: busiest.context("a meeting has items")?.id,
            documents: documents.cloned().collect(),
        })
    }
}

fn edit(device: &InstallationKey, document: &mut Document, at: Instant, edits: &[Edit]) -> Result<()> {
    let author = Author { person: "Nguyễn Văn Lành".into(), device: "Máy ghi".into() };
    document.edit(&Writer { actor: actor_for(device, &document.key()), author }, at, edits)?;
    Ok(())
}

fn put(name: &'static str, value: impl Into<Value>) -> Edit {
    Edit::Put(Path::Head(name), value.into())
}
