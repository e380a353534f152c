//! Counting the work, so that no question takes for ever.

/// Steps that remain until a question is given up.
#[derive(Debug)]
pub(super) struct Steps(u64);

/// The steps are used up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exhausted;

impl Steps {
    pub(super) fn new(steps: u64) -> Self {
        Self(steps)
    }

    /// Pays for a piece of work: a step, and one more for each thing it looks at.
    pub(super) fn take(&mut self, things: usize) -> Result<(), Exhausted> {
        self.take_each(things, 1)
    }

    /// The same where each costs more than a step.
    pub(super) fn take_each(&mut self, things: usize, cost: u64) -> Result<(), Exhausted> {
        let things = u64::try_from(things).map_err(|_| Exhausted)?;
        let price = things.saturating_add(1).saturating_mul(cost);
        let rest = self.0.checked_sub(price);
        self.0 = rest.unwrap_or_default();
        rest.map(|_| ()).ok_or(Exhausted)
    }

    pub(super) fn left(&self) -> u64 {
        self.0
    }

    /// Sets half of what remains aside, so that one hard part leaves something for the others;
    /// what is returned is to be given back.
    pub(super) fn set_aside(&mut self) -> u64 {
        let aside = self.0 / 2;
        self.0 -= aside;
        aside
    }

    pub(super) fn give_back(&mut self, aside: u64) {
        self.0 = self.0.saturating_add(aside);
    }
}

/// Runs something within a number of steps, which then is what is left of it.
pub(super) fn counted<T>(steps: &mut u64, run: impl FnOnce(&mut Steps) -> T) -> T {
    let mut own = Steps::new(*steps);
    let outcome = run(&mut own);
    *steps = own.left();
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_paid_until_none_are_left() {
        let mut steps = Steps::new(100);
        steps.take(0).unwrap();
        assert_eq!(steps.left(), 99);
        steps.take(8).unwrap();
        assert_eq!(steps.left(), 90);
        steps.take_each(2, 10).unwrap();
        assert_eq!(steps.left(), 60);
        let aside = steps.set_aside();
        assert_eq!((aside, steps.left()), (30, 30));
        assert!(steps.take(30).is_err());
        assert_eq!(steps.left(), 0);
        steps.give_back(aside);
        assert_eq!(steps.left(), 30);
        assert!(steps.take(29).is_ok());
    }
}
