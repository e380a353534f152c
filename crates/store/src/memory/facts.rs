//! Single values in memory.

use async_trait::async_trait;

use super::Memory;
use crate::sound::check_text;
use crate::{Aggregate, Facts, Fault, Name, Side};

#[async_trait]
impl Facts for Memory {
    async fn find(&self, kind: &str, name: &str) -> Result<Option<String>, Fault> {
        let name = Name {
            kind: kind.to_owned(),
            name: name.to_owned(),
        };
        Ok(self
            .state()
            .registry
            .get(&name)
            .map(|(_, value)| value.clone()))
    }

    async fn side_put(&self, values: &[Side]) -> Result<(), Fault> {
        check_text(
            values
                .iter()
                .flat_map(|one| [one.aggregate.as_str(), &one.key, &one.value]),
        )
        .map_err(Fault::Broken)?;
        let mut state = self.state();
        for new in values {
            let place = (new.aggregate.clone(), new.key.clone());
            if state
                .side
                .get(&place)
                .is_none_or(|old| old.order < new.order)
            {
                state.side.insert(place, new.clone());
            }
        }
        state.changes += 1;
        Ok(())
    }

    async fn side_get(&self, aggregate: &Aggregate, key: &str) -> Result<Option<Side>, Fault> {
        Ok(self
            .state()
            .side
            .get(&(aggregate.clone(), key.to_owned()))
            .cloned())
    }

    async fn side_all(&self, aggregate: &Aggregate) -> Result<Vec<Side>, Fault> {
        let state = self.state();
        let all = state.side.range((aggregate.clone(), String::new())..);
        Ok(all
            .map(|(_, one)| one)
            .take_while(|one| one.aggregate == *aggregate)
            .cloned()
            .collect())
    }

    async fn side_forget(
        &self,
        aggregate: &Aggregate,
        beginning: &str,
        before: i64,
    ) -> Result<(), Fault> {
        check_text([beginning].into_iter()).map_err(Fault::Broken)?;
        let mut state = self.state();
        state.side.retain(|(of, key), one| {
            of != aggregate || !key.starts_with(beginning) || one.order >= before
        });
        state.changes += 1;
        Ok(())
    }

    async fn meta_get(&self, key: &str) -> Result<Option<String>, Fault> {
        Ok(self.state().meta.get(key).cloned())
    }

    async fn meta_put_if_absent(&self, key: &str, value: &str) -> Result<String, Fault> {
        let mut state = self.state();
        state.changes += 1;
        Ok(state
            .meta
            .entry(key.to_owned())
            .or_insert_with(|| value.to_owned())
            .clone())
    }

    async fn meta_replace(&self, key: &str, old: &str, new: &str) -> Result<bool, Fault> {
        let mut state = self.state();
        state.changes += 1;
        let there = state.meta.get_mut(key).filter(|value| *value == old);
        Ok(there.map(|value| new.clone_into(value)).is_some())
    }
}
