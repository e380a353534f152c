//! Turns at slow work, of which only some is done at once. Those who are known and those who are not wait
//! in two lanes that are served alternately, and within a lane everybody comes to their turn: nobody waits for
//! all that another has asked for.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::AccountId;
use tokio::sync::oneshot::{Sender, channel};

/// How many may wait of one stranger, besides what is at work.
const OF_STRANGER: usize = 3;
/// How many of anybody else: behind one address there may be many people.
const OF_KNOWN: usize = 8;
/// How many strangers may wait.
const STRANGERS: usize = 32;
/// How many of all others.
const OTHERS: usize = 512;

/// Who waits.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Line {
    /// A source that is not known.
    Stranger(IpAddr),
    /// A source in a network that is.
    Known(IpAddr),
    /// Callers of an account, who have proven who they are.
    Account(AccountId),
    /// The server itself.
    Server,
}

impl Line {
    fn most(self) -> usize {
        match self {
            Self::Stranger(_) => OF_STRANGER,
            Self::Known(_) | Self::Account(_) => OF_KNOWN,
            Self::Server => usize::MAX,
        }
    }
}

/// Too many wait already.
#[derive(Debug)]
pub(crate) struct Crowded;

/// Hands out turns.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Mutex<State>>);

struct State {
    /// Turns that nobody has. If there are any, nobody waits.
    free: usize,
    strangers: Lane,
    others: Lane,
    /// Whether the last turn went to somebody who is no stranger.
    other_was_last: bool,
}

/// Those who wait in a lane.
#[derive(Default)]
struct Lane {
    /// Whose turn is next; each stands here once.
    order: VecDeque<Line>,
    waiting: HashMap<Line, VecDeque<Sender<Turn>>>,
}

/// A turn; when it is dropped, the next one has it.
pub(crate) struct Turn(Turns);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}

impl Turns {
    /// As many as there may be at once.
    pub(crate) fn new(at_once: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            free: at_once,
            strangers: Lane::default(),
            others: Lane::default(),
            other_was_last: false,
        })))
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// When too many wait already.
    pub(crate) async fn take(&self, line: Line) -> Result<Turn, Crowded> {
        let (sender, turn) = channel();
        {
            let mut state = self.state();
            if let Some(free) = state.free.checked_sub(1) {
                state.free = free;
                drop(state);
                return Ok(Turn(self.clone()));
            }
            let (lane, most) = match line {
                Line::Stranger(_) => (&mut state.strangers, STRANGERS),
                _ => (&mut state.others, OTHERS),
            };
            lane.forget_gone();
            let is_full = lane.len() >= most && line != Line::Server;
            if is_full || lane.of(line) >= line.most() {
                return Err(Crowded);
            }
            lane.join(line, sender);
        }
        turn.await.map_err(|_| Crowded)
    }

    fn pass_on(&self) {
        let next = {
            let mut state = self.state();
            let next = state.next();
            if next.is_none() {
                state.free += 1;
            }
            next
        };
        if let Some(next) = next {
            // Of somebody who has gone it comes back, is dropped, and so passed on.
            drop(next.send(Turn(self.clone())));
        }
    }

    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        let state = self.state();
        state.strangers.len() + state.others.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next(&mut self) -> Option<Sender<Turn>> {
        self.strangers.forget_gone();
        self.others.forget_gone();
        let lanes = if self.other_was_last {
            [&mut self.strangers, &mut self.others]
        } else {
            [&mut self.others, &mut self.strangers]
        };
        let (line, next) = lanes.into_iter().find_map(Lane::next)?;
        self.other_was_last = !matches!(line, Line::Stranger(_));
        Some(next)
    }
}

impl Lane {
    fn len(&self) -> usize {
        self.waiting.values().map(VecDeque::len).sum()
    }

    fn of(&self, line: Line) -> usize {
        self.waiting.get(&line).map_or(0, VecDeque::len)
    }

    fn join(&mut self, line: Line, sender: Sender<Turn>) {
        let waiting = self.waiting.entry(line).or_default();
        if waiting.is_empty() {
            self.order.push_back(line);
        }
        waiting.push_back(sender);
    }

    fn next(&mut self) -> Option<(Line, Sender<Turn>)> {
        let line = self.order.pop_front()?;
        let waiting = self.waiting.get_mut(&line)?;
        let next = waiting.pop_front()?;
        if waiting.is_empty() {
            self.waiting.remove(&line);
        } else {
            self.order.push_back(line);
        }
        Some((line, next))
    }

    /// Takes away those who wait no more.
    fn forget_gone(&mut self) {
        self.waiting.retain(|_, waiting| {
            waiting.retain(|one| !one.is_closed());
            !waiting.is_empty()
        });
        let waiting = &self.waiting;
        self.order.retain(|line| waiting.contains_key(line));
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    type Waiting = Pin<Box<dyn Future<Output = Result<Turn, Crowded>>>>;

    /// Begins to wait.
    fn ask(turns: &Turns, line: Line) -> Result<Waiting, Crowded> {
        let turns = turns.clone();
        let mut asked: Waiting = Box::pin(async move { turns.take(line).await });
        match look(&mut asked) {
            Poll::Pending => Ok(asked),
            Poll::Ready(Err(crowded)) => Err(crowded),
            Poll::Ready(Ok(_)) => panic!("it did not have to wait"),
        }
    }

    fn look(asked: &mut Waiting) -> Poll<Result<Turn, Crowded>> {
        asked.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    /// One turn, and somebody who has it.
    async fn taken() -> (Turns, Turn) {
        let turns = Turns::new(1);
        let turn = turns.take(Line::Server).await.unwrap();
        (turns, turn)
    }

    fn at(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    /// How many others come before this one.
    fn before(others: &mut [Waiting], asked: &mut Waiting, mut turn: Turn) -> usize {
        for count in 0.. {
            drop(turn);
            if let Poll::Ready(Ok(_)) = look(asked) {
                return count;
            }
            let mut had = others.iter_mut().filter_map(|other| match look(other) {
                Poll::Ready(Ok(turn)) => Some((turn, other)),
                _ => None,
            });
            let (next, other) = had.next().expect("nobody has the turn");
            assert!(had.next().is_none());
            *other = Box::pin(std::future::pending());
            turn = next;
        }
        unreachable!()
    }

    #[tokio::test]
    async fn a_stranger_waits_once_for_each_other_address_and_not_for_all_they_asked() {
        let (turns, turn) = taken().await;
        let mut others = Vec::new();
        let mut refused = 0;
        for count in 0..120 {
            match ask(&turns, Line::Stranger(at(count % 4))) {
                Ok(asked) => others.push(asked),
                Err(Crowded) => refused += 1,
            }
        }
        assert_eq!((others.len(), refused), (4 * OF_STRANGER, 108));
        let mut asked = ask(&turns, Line::Stranger(at(9))).unwrap();
        assert_eq!(before(&mut others, &mut asked, turn), 4);
    }

    #[tokio::test]
    async fn who_is_known_comes_before_all_strangers_but_one() {
        for first in [Line::Server, Line::Stranger(at(200))] {
            let turns = Turns::new(1);
            let turn = turns.take(first).await.unwrap();
            let mut others: Vec<_> = (0..u8::MAX)
                .filter_map(|count| ask(&turns, Line::Stranger(at(count))).ok())
                .collect();
            assert_eq!(others.len(), STRANGERS);
            let mut asked = ask(&turns, Line::Known(at(7))).unwrap();
            assert!(before(&mut others, &mut asked, turn) <= 1);
        }
    }

    #[tokio::test]
    async fn strangers_come_to_their_turn_beside_those_who_are_known() {
        let (turns, turn) = taken().await;
        let mut others: Vec<_> = (0..100)
            .map(|count| ask(&turns, Line::Known(at(count))).unwrap())
            .collect();
        let mut asked = ask(&turns, Line::Stranger(at(200))).unwrap();
        assert_eq!(before(&mut others, &mut asked, turn), 1);
    }

    #[tokio::test]
    async fn who_has_gone_takes_no_place_and_no_turn() {
        let (turns, turn) = taken().await;
        let line = Line::Known(at(1));
        let mut all: Vec<_> = (0..OF_KNOWN).map(|_| ask(&turns, line).unwrap()).collect();
        assert!(ask(&turns, line).is_err());
        all.truncate(1);
        let mut last = ask(&turns, line).unwrap();
        drop(turn);
        // Given to somebody who goes before looking at it.
        drop(all);
        let Poll::Ready(Ok(turn)) = look(&mut last) else {
            panic!("the turn was lost");
        };
        drop(turn);
        assert_eq!(turns.state().free, 1);
        assert!(turns.take(Line::Stranger(at(2))).await.is_ok());
    }
}
