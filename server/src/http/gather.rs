//! Questions that come while the threads are busy with others are answered in turn, together: a crowd at the door costs
//! neither a thread nor a wait for the disk each.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use super::problem::Problem;

/// How many are answered together at most: what one commit of the store holds.
const MOST: usize = 64;
/// How much they may weigh together; one that weighs more is answered alone.
const MOST_BYTES: usize = 2 << 20;

/// A question, and where its answer goes.
pub(super) type Asked<Q, A> = (Q, oneshot::Sender<A>);

/// Answers all that have come together.
type Together<Q, A> = dyn Fn(Vec<Asked<Q, A>>) + Send + Sync;

/// Questions of one kind.
pub(super) struct Gather<Q, A> {
    gathered: Arc<Mutex<Gathered<Q, A>>>,
    threads: usize,
    weigh: fn(&Q) -> usize,
    answer: Arc<Together<Q, A>>,
}

struct Gathered<Q, A> {
    waiting: VecDeque<Asked<Q, A>>,
    /// How many threads are at it: each ends only when nothing waits.
    at_work: usize,
}

impl<Q: Send + 'static, A: Send + 'static> Gather<Q, A> {
    /// Gathers for `answer`, which is called with all that have come together, on up to `threads` threads that may block.
    /// `weigh` says how many bytes a question keeps.
    pub(super) fn new(
        threads: usize,
        weigh: fn(&Q) -> usize,
        answer: impl Fn(Vec<Asked<Q, A>>) + Send + Sync + 'static,
    ) -> Self {
        let gathered = Gathered { waiting: VecDeque::new(), at_work: 0 };
        Self { gathered: Arc::new(Mutex::new(gathered)), threads, weigh, answer: Arc::new(answer) }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// Where the work broke off. Only those who were answered together are told so.
    pub(super) async fn ask(&self, question: Q) -> Result<A, Problem> {
        let (done, answered) = oneshot::channel();
        let begins = {
            let mut gathered = lock(&self.gathered);
            gathered.waiting.push_back((question, done));
            let begins = gathered.at_work < self.threads;
            gathered.at_work += usize::from(begins);
            begins
        };
        if begins {
            let (gathered, weigh, answer) = (self.gathered.clone(), self.weigh, self.answer.clone());
            spawn_blocking(move || {
                while let Some(together) = next(&gathered, weigh) {
                    if catch_unwind(AssertUnwindSafe(|| answer(together))).is_err() {
                        tracing::error!("the work for those who asked together broke off");
                    }
                }
            });
        }
        answered.await.map_err(|_| Problem::internal())
    }
}

/// Returns who is answered next; nothing where nobody waits: whoever comes then begins anew. Who has gone is not.
fn next<Q, A>(gathered: &Mutex<Gathered<Q, A>>, weigh: fn(&Q) -> usize) -> Option<Vec<Asked<Q, A>>> {
    let mut gathered = lock(gathered);
    let mut together: Vec<Asked<Q, A>> = Vec::new();
    let mut weight = 0;
    while together.len() < MOST
        && let Some((question, done)) = gathered.waiting.pop_front()
    {
        if done.is_closed() {
            continue;
        }
        weight += weigh(&question);
        if weight > MOST_BYTES && !together.is_empty() {
            gathered.waiting.push_front((question, done));
            break;
        }
        together.push((question, done));
    }
    if together.is_empty() {
        gathered.at_work -= 1;
        return None;
    }
    Some(together)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use futures::future::join_all;

    use super::*;

    /// Answers each with how many were answered together, once a word has come; a group with a zero in it breaks off.
    fn counting() -> (Gather<u32, usize>, std::sync::mpsc::Sender<()>) {
        let (word, words) = channel();
        let words = Mutex::new(words);
        let gather = Gather::new(
            1,
            |question| *question as usize,
            move |together: Vec<Asked<u32, usize>>| {
                lock(&words).recv_timeout(Duration::from_secs(10)).unwrap();
                let count = together.len();
                for (question, done) in together {
                    assert_ne!(question, 0);
                    done.send(count).unwrap();
                }
            },
        );
        (gather, word)
    }

    #[tokio::test]
    async fn who_comes_while_the_thread_is_busy_is_answered_together() {
        let (gather, word) = counting();
        let say = async {
            // The thread has the first before the others come.
            while !lock(&gather.gathered).waiting.is_empty() {
                tokio::task::yield_now().await;
            }
            let others = join_all((0..100).map(|n| gather.ask(n + 1)));
            let words = async { (0..3).for_each(|_| word.send(()).unwrap()) };
            tokio::join!(others, words).0
        };
        let (first, others) = tokio::join!(gather.ask(1), say);
        assert_eq!(first.unwrap(), 1);
        let others: Vec<_> = others.into_iter().map(Result::unwrap).collect();
        assert_eq!(others, [[MOST; MOST].as_slice(), &[36; 36]].concat());
    }

    #[tokio::test]
    async fn what_weighs_much_is_answered_alone_and_who_has_gone_is_not() {
        let (gather, word) = counting();
        let heavy = MOST_BYTES as u32;
        let say = async {
            while !lock(&gather.gathered).waiting.is_empty() {
                tokio::task::yield_now().await;
            }
            assert!(tokio::time::timeout(Duration::ZERO, gather.ask(1)).await.is_err());
            let others = join_all([heavy, 1, heavy].map(|question| gather.ask(question)));
            let words = async { (0..4).for_each(|_| word.send(()).unwrap()) };
            tokio::join!(others, words).0
        };
        let (first, others) = tokio::join!(gather.ask(1), say);
        assert_eq!(first.unwrap(), 1);
        assert_eq!(others.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [1, 1, 1]);
    }

    #[tokio::test]
    async fn a_group_that_breaks_off_is_told_so_and_the_next_is_answered() {
        let (gather, word) = counting();
        (0..2).for_each(|_| word.send(()).unwrap());
        assert!(gather.ask(0).await.is_err());
        assert_eq!(gather.ask(1).await.unwrap(), 1);
    }
}
