//! Changes on their way to bytes or from them, row by row.

use super::model::mix;
use super::names::NAMES;
use super::pen::{About, Pen};
use super::scene::Scene;
use super::words::{read_record, write_hex, write_record};
use crate::change::BadChangeSet;
use crate::change::changeset::Header;
use crate::change::codec::{Action, Body, Dep, Id, Macro, Object, PROOF, Place, Row, Scalar, bound};
use crate::change::limits::{MAX_BYTES, MAX_CHANGES, MAX_KEY, MAX_NAMES, MAX_OPS_PER_CHANGE};
use crate::document::genesis_heads;
use crate::id::genesis_actor;

type Done<T> = Result<T, BadChangeSet>;

const fn bad<T>(why: &'static str) -> Done<T> {
    Err(BadChangeSet::Malformed(why))
}

/// What an operation is, for the coder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
enum Sort {
    End,
    Run,
    Cut,
    Put,
    Make,
    /// Field by field.
    Any,
}

const SORTS: [Sort; 6] = [Sort::End, Sort::Run, Sort::Cut, Sort::Put, Sort::Make, Sort::Any];

/// What one body knows while it is written or read.
struct Telling<'a, 'm> {
    pen: &'a mut Pen<'m>,
    scene: Scene,
    actors: Vec<[u8; 16]>,
    /// The changes that no later one depends on.
    heads: Vec<Head>,
    /// By actor: its last sequence number.
    seqs: Vec<Option<u64>>,
    /// The greatest counter so far.
    top: u64,
    time: i64,
    last_actor: u32,
    /// The sorts of the last operations, and what they were about.
    trail: [u32; 4],
    /// Who writes the change, and the counter of its next operation.
    actor: u32,
    next: u64,
}

/// A change that others depend on: an outside one, or one of this body by its place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Head {
    Outside(u32),
    Here(u32),
}

/// Takes a body; returns it.
pub fn body(pen: &mut Pen, header: &Header, given: Body) -> Done<Body> {
    let mut genesis = [0; 16];
    genesis.copy_from_slice(genesis_actor(&header.key, header.kind, 1).to_bytes());
    let actors = names(pen, 0xac, given.actors, genesis)?;
    let genesis_head = match genesis_heads(&header.key, header.kind)[..] {
        [head] => head.0,
        _ => [0; 32],
    };
    let outside = names(pen, 0x05, given.outside, genesis_head)?;
    let genesis = actors.iter().position(|actor| *actor == genesis).unwrap_or(actors.len()) as u32;
    let mut telling = Telling {
        scene: Scene::of(header.kind, genesis),
        heads: (0..outside.len() as u32).map(Head::Outside).collect(),
        seqs: vec![None; actors.len()],
        actors,
        pen,
        top: 0,
        time: 0,
        last_actor: 0,
        trail: [0; 4],
        actor: 0,
        next: 0,
    };
    let mut changes = Vec::new();
    let mut rows = given.changes.into_iter();
    loop {
        let row = rows.next();
        let more = telling.pen.flag(About::More, &[u32::from(changes.is_empty())], row.is_some());
        if !more {
            break;
        }
        if changes.len() == MAX_CHANGES {
            return Err(BadChangeSet::TooMuch { what: "changes", bound: MAX_CHANGES as u64 });
        }
        changes.push(telling.row(changes.len() as u32, row.unwrap_or_default())?);
    }
    let actors = telling.actors;
    let proof = pen.raw::<PROOF>(given.proof);
    Ok(Body { actors, outside, changes, proof })
}

/// Takes a list of names that nobody foresees, but for `known`.
fn names<const N: usize>(
    pen: &mut Pen,
    about: u32,
    given: Vec<[u8; N]>,
    known: [u8; N],
) -> Done<Vec<[u8; N]>> {
    let count = pen.number(&[about], given.len() as u64) as usize;
    if count > MAX_NAMES {
        return Err(BadChangeSet::TooMuch { what: "names", bound: MAX_NAMES as u64 });
    }
    let mut names = Vec::new();
    for at in 0..count {
        let name = given.get(at).copied().unwrap_or([0; N]);
        let is_known = pen.flag(About::Plain, &[mix(&[about, at.min(3) as u32])], name == known);
        names.push(if is_known { known } else { pen.raw(name) });
        pen.check()?;
    }
    Ok(names)
}

impl Telling<'_, '_> {
    fn row(&mut self, number: u32, given: Row) -> Done<Row> {
        let actors = self.actors.len() as u64;
        let same = self.pen.flag(About::Plain, &[1], given.actor == self.last_actor);
        let actor = if same { self.last_actor } else { self.pen.number(&[0xa0], given.actor.into()) as u32 };
        if u64::from(actor) >= actors {
            return bad("an actor that is not named");
        }
        let deps = self.deps(number, &given.deps)?;
        let seq = self.seqs[actor as usize].map_or(0, |seq| seq + 1);
        let start = self.top + 1;
        let fits = number > 0 && given.seq == seq && given.start_op == start;
        let fits = self.pen.flag(About::Plain, &[2, u32::from(number == 0)], fits);
        let (seq, start_op) = if fits {
            (seq, start)
        } else {
            (self.pen.number(&[0x5e], given.seq), self.pen.number(&[0x50], given.start_op))
        };
        // A hostile counter is refused when the change is rebuilt; here it must only not overflow.
        if seq >= 1 << 40 || start_op >= 1 << 40 || start_op == 0 {
            return bad("a sequence number or a counter out of range");
        }
        let contexts = [mix(&[0x71, self.trail[0]]), u32::from(number == 0)];
        let time = self.time.saturating_add(self.pen.signed(&contexts, given.time.saturating_sub(self.time)));
        let has_message = self.pen.flag(About::Plain, &[3], given.message.is_some());
        let message = match has_message {
            true => Some(self.pen.text(0x3e, &[], MAX_OPS_PER_CHANGE, &given.message.unwrap_or_default())?.1),
            false => None,
        };
        (self.actor, self.next, self.time, self.last_actor) = (actor, start_op, time, actor);
        let (mut ops, mut given) = (Vec::new(), given.ops.into_iter());
        let mut before = start_op;
        while let Some(op) = self.operation(ops.is_empty(), given.next())? {
            self.pen.take_operations((self.next - before) as usize)?;
            before = self.next;
            bound("operations in a change", (self.next - start_op) as usize, MAX_OPS_PER_CHANGE)?;
            ops.push(op);
        }
        self.top = self.top.max(self.next - 1);
        self.seqs[actor as usize] = Some(seq);
        Ok(Row { actor, seq, start_op, time, message, deps, ops })
    }

    fn deps(&mut self, number: u32, given: &[Dep]) -> Done<Vec<Dep>> {
        let dep = |head: &Head| match *head {
            Head::Outside(at) => Dep::Outside(at),
            Head::Here(at) => Dep::Back(number - at),
        };
        let plain: Vec<Dep> = self.heads.iter().map(dep).collect();
        let deps = if self.pen.flag(About::Plain, &[4], given == plain) {
            plain
        } else {
            let count = self.pen.number(&[0xd0], given.len() as u64) as usize;
            let mut deps = Vec::new();
            for at in 0..count {
                let (outside, place) = match given.get(at) {
                    Some(Dep::Outside(place)) => (true, *place),
                    Some(Dep::Back(place)) => (false, *place),
                    None => (false, 0),
                };
                let outside = self.pen.flag(About::Plain, &[5], outside);
                let place = self.pen.number(&[0xd1], place.into()) as u32;
                deps.push(if outside { Dep::Outside(place) } else { Dep::Back(place) });
                self.pen.check()?;
                if deps.len() > MAX_NAMES {
                    return bad("more dependencies than there may be");
                }
            }
            deps
        };
        self.heads.retain(|head| {
            !deps.contains(&match *head {
                Head::Outside(at) => Dep::Outside(at),
                Head::Here(at) => Dep::Back(number - at),
            })
        });
        self.heads.push(Head::Here(number));
        Ok(deps)
    }

    fn operation(&mut self, first: bool, given: Option<Macro>) -> Done<Option<Macro>> {
        self.pen.check()?;
        let sort = given.as_ref().map_or(Sort::End, sort);
        let [a, b, c, d] = self.trail;
        let contexts = [
            mix(&[a, u32::from(first)]),
            mix(&[a, b, u32::from(first)]),
            mix(&[a, b, c]),
            mix(&[a, b, c, d]),
        ];
        let sort = self.pen.symbol(About::Operation, &contexts, 3, sort as u32);
        let Some(sort) = SORTS.get(sort as usize).copied() else {
            return bad("an operation of no known sort");
        };
        let op = match (sort, given) {
            (Sort::End, _) => return Ok(None),
            (Sort::Run, Some(Macro::Run { object, after, text })) => self.run(object, after, &text)?,
            (Sort::Run, _) => self.run(Object::Root, None, "")?,
            (Sort::Cut, Some(Macro::Cut { object, first, count })) => self.cut(object, first, count)?,
            (Sort::Cut, _) => self.cut(Object::Root, Id(0, 0), 0)?,
            (
                Sort::Put,
                Some(Macro::One { object, key: Place::Key(key), action: Action::Put(value), pred, .. }),
            ) => self.put(object, &key, value, pred)?,
            (Sort::Put, _) => self.put(Object::Root, "", Scalar::Null, Vec::new())?,
            (Sort::Make, Some(Macro::One { object, key: Place::Key(key), action, pred, .. })) => {
                self.make(object, &key, matches!(action, Action::Text), pred)?
            }
            (Sort::Make, _) => self.make(Object::Root, "", false, Vec::new())?,
            (Sort::Any, given) => self.any(given)?,
        };
        Ok(Some(op))
    }

    /// Remembers what an operation was about, for what comes next.
    fn note(&mut self, sort: Sort, at: usize, key: u32) {
        let class = self.scene.objects.get(at).map_or(0, |object| object.class);
        self.trail.copy_within(0..3, 1);
        self.trail[0] = mix(&[sort as u32, class, key]);
    }

    /// Takes an object: one that was used lately, or any by its id. Returns its place.
    fn object(&mut self, sort: Sort, given: Object) -> Done<usize> {
        let wanted = self.scene.place(given);
        let recent: Vec<usize> = self.scene.recent().collect();
        let (scene, [last, before, ..]) = (&self.scene, self.trail);
        let contexts = |rank: usize| {
            let object = &scene.objects[recent[rank]];
            let about = mix(&[sort as u32, object.class]);
            let (rank, last_key) = (rank.min(20) as u32, object.last_key);
            [
                mix(&[about, rank, last]),
                mix(&[about, last, before]),
                mix(&[about, last_key, rank]),
                mix(&[sort as u32, rank]),
            ]
        };
        let rank = recent.iter().position(|at| wanted == Some(*at));
        if let Some(rank) = self.pen.paper.pick(About::Object, recent.len(), &contexts, rank) {
            self.scene.use_at(recent[rank]);
            return Ok(recent[rank]);
        }
        let given = match given {
            Object::Root => None,
            Object::Id(id) => Some(id),
        };
        let object = match self.optional(0x0b, given)? {
            None => Object::Root,
            Some(id) => Object::Id(id),
        };
        match self.scene.place(object) {
            Some(at) => {
                self.scene.use_at(at);
                Ok(at)
            }
            None => Ok(self.scene.add(object, 1)),
        }
    }

    fn optional(&mut self, about: u32, given: Option<Id>) -> Done<Option<Id>> {
        if self.pen.flag(About::Reference, &[mix(&[about, 0])], given.is_some()) {
            self.id(about, given.unwrap_or(Id(0, 0))).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Takes an operation's id, by its distance from here.
    fn id(&mut self, about: u32, Id(counter, actor): Id) -> Done<Id> {
        let own = self.pen.flag(About::Reference, &[mix(&[about, 1])], actor == self.actor);
        let actor = if own { self.actor } else { self.pen.number(&[mix(&[about, 2])], actor.into()) as u32 };
        let back = self.pen.signed(&[mix(&[about, 3]), about], self.next as i64 - counter as i64);
        match u64::try_from((self.next as i64).saturating_sub(back)) {
            Ok(counter) if (actor as usize) < self.actors.len() && counter < 1 << 40 => {
                Ok(Id(counter, actor))
            }
            _ => bad("an operation that is not named"),
        }
    }

    fn run(&mut self, given: Object, after: Option<Id>, text: &str) -> Done<Macro> {
        let at = self.object(Sort::Run, given)?;
        let Object::Id(_) = self.scene.objects[at].id else { return bad("text in the root") };
        let cursor = self.scene.objects[at].cursor;
        let class = self.scene.objects[at].class;
        let goes_on = self.pen.flag(
            About::Reference,
            &[mix(&[0x90, class]), mix(&[0x91, self.trail[0], u32::from(cursor.is_some())])],
            after == cursor,
        );
        let after = if goes_on { cursor } else { self.near(0x92, cursor, after)? };
        let before = self.scene.before(after);
        let (codes, text) = self.pen.text(class, &before, MAX_OPS_PER_CHANGE, text)?;
        if codes.is_empty() {
            return bad("a run of no letters");
        }
        let first = Id(self.next, self.actor);
        self.next += codes.len() as u64;
        self.scene.typed(at, first, after, codes);
        self.note(Sort::Run, at, 0);
        Ok(Macro::Run { object: self.scene.objects[at].id, after, text })
    }

    /// Takes a place in a text, by its distance from the cursor.
    fn near(&mut self, about: u32, cursor: Option<Id>, given: Option<Id>) -> Done<Option<Id>> {
        let Some(from) = cursor else { return self.optional(about, given) };
        let same = given.filter(|given| given.1 == from.1);
        if self.pen.flag(About::Reference, &[mix(&[about, 4])], same.is_some()) {
            let far = same.map_or(0, |same| from.0 as i64 - same.0 as i64);
            let far = self.pen.signed(&[mix(&[about, 5])], far);
            match u64::try_from((from.0 as i64).saturating_sub(far)) {
                Ok(counter) if counter < 1 << 40 => Ok(Some(Id(counter, from.1))),
                _ => bad("a letter that is not named"),
            }
        } else {
            self.optional(about, given)
        }
    }

    fn cut(&mut self, given: Object, first: Id, count: u32) -> Done<Macro> {
        let at = self.object(Sort::Cut, given)?;
        let (class, cursor) = (self.scene.objects[at].class, self.scene.objects[at].cursor);
        let count = self.pen.number(&[mix(&[0xc7, class])], count.into());
        let Ok(count) = u32::try_from(count) else { return bad("more taken out than there may be") };
        if count == 0 || count as usize > MAX_OPS_PER_CHANGE {
            return bad("nothing taken out, or too much");
        }
        // Most often the last letters go.
        let tail =
            cursor.and_then(|Id(counter, actor)| Some(Id((counter + 1).checked_sub(count.into())?, actor)));
        let is_tail = self.pen.flag(
            About::Reference,
            &[mix(&[0xc8, count.min(8)]), mix(&[0xc9, self.trail[0]])],
            Some(first) == tail,
        );
        let first = match tail.filter(|_| is_tail) {
            Some(tail) => tail,
            None => match self.near(0xca, cursor, Some(first))? {
                Some(first) => first,
                None => return bad("nothing taken out"),
            },
        };
        self.next += u64::from(count);
        let before = self.scene.letter(first).and_then(|(_, before)| before);
        self.scene.objects[at].cursor = before;
        self.note(Sort::Cut, at, 0);
        Ok(Macro::Cut { object: self.scene.objects[at].id, first, count })
    }

    /// Takes a key of the object at `at`; returns it with what stands for it in contexts.
    fn key(&mut self, sort: Sort, at: usize, key: &str) -> Done<(String, u32)> {
        let (class, last) = (self.scene.objects[at].class, self.scene.objects[at].last_key);
        let (thing, name) = match key.rsplit_once('.') {
            Some((thing, name)) if NAMES.contains(&name) => (thing, name),
            _ => ("", key),
        };
        let number = |name: &str| NAMES.iter().position(|known| *known == name);
        let place = match number(name) {
            Some(place) => place as u32,
            None if read_record(name).is_some() => RECORD,
            None => LETTERS,
        };
        let contexts = [
            mix(&[class, sort as u32]),
            mix(&[class, last, sort as u32]),
            mix(&[class, last, self.trail[0]]),
            mix(&[class, self.trail[0], self.trail[1]]),
        ];
        let place = self.pen.symbol(About::Key, &contexts, 7, place);
        let in_class = mix(&[class, place]);
        match place {
            RECORD => {
                let id = self.pen.record(&mut self.scene, in_class, read_record(name).unwrap_or_default())?;
                self.scene.minted = Some(id);
                Ok((write_record(id), RECORD))
            }
            LETTERS => {
                let (_, key) = self.pen.text(in_class, &[], MAX_KEY, name)?;
                Ok((key.clone(), key.bytes().fold(LETTERS, |hash, byte| mix(&[hash, byte.into()]))))
            }
            place => {
                let Some(name) = NAMES.get(place as usize) else { return bad("a key of no known name") };
                let thing = self.thing(class, thing)?;
                if thing.is_empty() {
                    return Ok(((*name).into(), place));
                }
                let hash = thing.bytes().fold(place, |hash, byte| mix(&[hash, byte.into()]));
                Ok((format!("{thing}.{name}"), hash))
            }
        }
    }

    /// Takes the thing whose name stands before a key's dot: nothing, a record, an actor, or any other.
    fn thing(&mut self, class: u32, thing: &str) -> Done<String> {
        let own = write_hex(self.actors[self.actor as usize]);
        let form = match thing {
            "" => 0,
            thing if read_record(thing).is_some() => 1,
            thing if thing == own => 2,
            _ => 3,
        };
        match self.pen.symbol(About::Thing, &[class, mix(&[class, self.trail[0]])], 2, form) {
            0 => Ok(String::new()),
            1 => {
                let place = mix(&[class, 0x7b]);
                self.pen
                    .record(&mut self.scene, place, read_record(thing).unwrap_or_default())
                    .map(write_record)
            }
            2 => Ok(own),
            _ => self.pen.text(mix(&[class, 0x7c]), &[], MAX_KEY, thing).map(|(_, thing)| thing),
        }
    }

    /// Takes what an operation overwrites: what stands there, as a rule.
    fn preds(&mut self, at: usize, key: u32, given: Vec<Id>) -> Done<Vec<Id>> {
        let standing = self.scene.standing(at, key).to_vec();
        if self.pen.flag(About::Plain, &[6], given == standing) {
            return Ok(standing);
        }
        let count = self.pen.number(&[0x9e], given.len() as u64) as usize;
        let mut preds = Vec::new();
        for at in 0..count {
            if preds.len() > MAX_NAMES {
                return bad("more predecessors than there may be");
            }
            preds.push(self.id(0x9d, given.get(at).copied().unwrap_or(Id(0, 0)))?);
            self.pen.check()?;
        }
        Ok(preds)
    }

    fn put(&mut self, given: Object, key: &str, value: Scalar, pred: Vec<Id>) -> Done<Macro> {
        let at = self.object(Sort::Put, given)?;
        let (key, place) = self.key(Sort::Put, at, key)?;
        let name = key.rsplit_once('.').map_or(key.as_str(), |(_, name)| name);
        let name = NAMES.iter().position(|known| *known == name).unwrap_or(NAMES.len()) as u32;
        let about = mix(&[self.scene.objects[at].class, name]);
        let pred = self.preds(at, place, pred)?;
        let value = self.value(about, value)?;
        self.scene.put(at, place, Id(self.next, self.actor));
        self.scene.objects[at].last_key = name;
        self.next += 1;
        self.note(Sort::Put, at, name);
        let (object, key, action) = (self.scene.objects[at].id, Place::Key(key), Action::Put(value));
        Ok(Macro::One { object, key, insert: false, action, pred })
    }

    fn value(&mut self, about: u32, value: Scalar) -> Done<Scalar> {
        let sort = match value {
            Scalar::Text(_) => 0,
            Scalar::Bool(false) => 1,
            Scalar::Bool(true) => 2,
            Scalar::Int(_) => 3,
            _ => 4,
        };
        let word = if let Scalar::Text(word) = &value { word.as_str() } else { "" };
        let number = if let Scalar::Int(number) = value { number } else { 0 };
        Ok(match self.pen.symbol(About::Value, &[mix(&[0x5a, about])], 3, sort) {
            0 => Scalar::Text(self.pen.word(&mut self.scene, about, word)?),
            1 => Scalar::Bool(false),
            2 => Scalar::Bool(true),
            3 => Scalar::Int(self.pen.signed(&[mix(&[0x1f, about])], number)),
            4 => Scalar::Null,
            _ => return bad("a value of no known sort"),
        })
    }

    fn make(&mut self, given: Object, key: &str, text: bool, pred: Vec<Id>) -> Done<Macro> {
        let at = self.object(Sort::Make, given)?;
        let (key, place) = self.key(Sort::Make, at, key)?;
        let class = self.scene.class_within(at, place);
        let pred = self.preds(at, place, pred)?;
        let text = self.pen.flag(About::Plain, &[7, class], text);
        let id = Id(self.next, self.actor);
        self.scene.put(at, place, id);
        self.next += 1;
        let object = self.scene.objects[at].id;
        self.note(Sort::Make, at, place);
        self.scene.add(Object::Id(id), class);
        let action = if text { Action::Text } else { Action::Map };
        Ok(Macro::One { object, key: Place::Key(key), insert: false, action, pred })
    }

    fn any(&mut self, given: Option<Macro>) -> Done<Macro> {
        let bytes = given
            .map(|op| postcard::to_stdvec(&op).expect("a vector takes any operation"))
            .unwrap_or_default();
        let bytes = self.pen.bytes(0, MAX_BYTES, &bytes)?;
        let op = match postcard::take_from_bytes::<Macro>(&bytes) {
            Ok((op @ Macro::One { .. }, [])) => op,
            _ => return bad("an operation that does not parse"),
        };
        self.next += 1;
        self.note(Sort::Any, usize::MAX, 0);
        Ok(op)
    }
}

const RECORD: u32 = 126;
const LETTERS: u32 = 127;

fn sort(op: &Macro) -> Sort {
    match op {
        Macro::Run { .. } => Sort::Run,
        Macro::Cut { .. } => Sort::Cut,
        Macro::One { key: Place::Key(_), insert: false, action, .. } => match action {
            Action::Put(Scalar::Text(_) | Scalar::Bool(_) | Scalar::Int(_) | Scalar::Null) => Sort::Put,
            Action::Map | Action::Text => Sort::Make,
            _ => Sort::Any,
        },
        Macro::One { .. } => Sort::Any,
    }
}
