//! Queries of events that an account keeps: templates, and the history of what was asked.

use std::sync::Arc;

use model::{
    AskedQuery, Kind, Malformed, QueryId, QueryTemplate, QueryTemplateId, QueryTemplateName,
    QueryText, Refusal,
};

use super::tables::Account;
use crate::context::Context;
use crate::limits;

/// How many templates an account may have.
pub const MOST_TEMPLATES: usize = 100;
/// How many queries its history holds; the oldest makes room.
pub const LONGEST_HISTORY: usize = 100;
/// Letters of an id.
const ID_LETTERS: usize = 22;

/// Keeps a query to be asked again.
///
/// # Errors
/// When the account has as many as it may.
pub fn create_template(
    context: &mut Context<'_>,
    name: Option<QueryTemplateName>,
    text: QueryText,
    simple: bool,
) -> Result<Arc<QueryTemplate>, Refusal> {
    let have = context.account.query_templates.len();
    limits::check(Kind::QueryTemplate, have, MOST_TEMPLATES)?;
    let id = context.entropy.letters(ID_LETTERS);
    let template = QueryTemplate {
        id: id.parse().map_err(unsound("TemplateId"))?,
        name,
        text,
        simple,
        created: context.now,
    };
    Ok(context.account.query_templates.put(template))
}

/// The template of this id.
///
/// # Errors
/// When there is none.
pub fn template<'a>(
    account: &'a Account,
    id: &QueryTemplateId,
) -> Result<&'a Arc<QueryTemplate>, Refusal> {
    let template = account.query_templates.get(id);
    template.ok_or_else(|| Refusal::Missing(Kind::QueryTemplate, id.to_string()))
}

/// Changes a template: what is not given stays.
///
/// # Errors
/// When there is none of this id.
pub fn update_template(
    context: &mut Context<'_>,
    id: &QueryTemplateId,
    name: Option<QueryTemplateName>,
    text: Option<QueryText>,
    simple: bool,
) -> Result<Arc<QueryTemplate>, Refusal> {
    let mut changed = QueryTemplate::clone(template(context.account, id)?);
    changed.name = name.or(changed.name);
    changed.text = text.unwrap_or(changed.text);
    changed.simple = simple;
    Ok(context.account.query_templates.put(changed))
}

/// Forgets a template.
///
/// # Errors
/// When there is none of this id.
pub fn delete_template(context: &mut Context<'_>, id: &QueryTemplateId) -> Result<(), Refusal> {
    template(context.account, id)?;
    context.account.query_templates.remove(id);
    Ok(())
}

/// Notes in the history that something was asked.
///
/// # Errors
/// Never, as ids are made here.
pub fn note(
    context: &mut Context<'_>,
    text: QueryText,
    simple: bool,
) -> Result<Arc<AskedQuery>, Refusal> {
    let history = &mut context.account.asked_queries;
    if history.len() >= LONGEST_HISTORY {
        let oldest = history.ordered(None).next().map(|one| one.id.clone());
        if let Some(id) = oldest {
            history.remove(&id);
        }
    }
    let id = ["query-", &context.entropy.letters(ID_LETTERS)].concat();
    let asked = AskedQuery {
        id: id.parse().map_err(unsound("QueryId"))?,
        text,
        simple,
        at: context.now,
    };
    Ok(context.account.asked_queries.put(asked))
}

/// Takes a query out of the history.
///
/// # Errors
/// When there is none of this id.
pub fn forget(context: &mut Context<'_>, id: &QueryId) -> Result<(), Refusal> {
    let gone = context.account.asked_queries.remove(id);
    let missing = || Refusal::Missing(Kind::AskedQuery, id.to_string());
    gone.map(|_| ()).ok_or_else(missing)
}

fn unsound(name: &'static str) -> impl FnOnce(Malformed) -> Refusal {
    move |rule| Refusal::Invalid(name, rule.to_string())
}

#[cfg(test)]
mod tests {
    use model::Moment;

    use super::*;
    use crate::{Effects, Entropy, Limits};

    /// Does something in an account, each time a second later and with other randomness.
    struct Story {
        account: Account,
        draws: u8,
    }

    impl Story {
        fn begin() -> Self {
            Self {
                account: Account::default(),
                draws: 0,
            }
        }

        fn with<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
            self.draws += 1;
            deed(&mut Context {
                account: &mut self.account,
                now: Moment::from_seconds(self.draws.into()),
                entropy: &mut Entropy::of([self.draws; 32]),
                limits: &Limits::default(),
                effects: &mut Effects::default(),
                beside: None,
            })
        }
    }

    fn text(text: &str) -> QueryText {
        text.parse().unwrap()
    }

    #[test]
    fn an_account_has_so_many_templates_and_no_more() {
        let mut story = Story::begin();
        let name: Option<QueryTemplateName> = Some("same".parse().unwrap());
        for _ in 0..MOST_TEMPLATES {
            let make =
                |context: &mut Context<'_>| create_template(context, name.clone(), text("*"), true);
            story.with(make).unwrap();
        }
        let one_more = |context: &mut Context<'_>| create_template(context, None, text("*"), true);
        let refused = Refusal::LimitReached(Kind::QueryTemplate, MOST_TEMPLATES);
        assert_eq!(story.with(one_more), Err(refused));
        let id = story
            .account
            .query_templates
            .iter()
            .next()
            .unwrap()
            .id
            .clone();
        story.with(|context| delete_template(context, &id)).unwrap();
        let gone = Refusal::Missing(Kind::QueryTemplate, id.to_string());
        let twice = story.with(|context| delete_template(context, &id));
        assert_eq!(twice, Err(gone));
        story.with(one_more).unwrap();
    }

    #[test]
    fn what_is_not_given_of_a_template_stays() {
        let mut story = Story::begin();
        let name: QueryTemplateName = "name".parse().unwrap();
        let made = story.with(|context| {
            create_template(context, Some(name.clone()), text("first"), false).unwrap()
        });
        let changed =
            story.with(|context| update_template(context, &made.id, None, None, true).unwrap());
        let expected = QueryTemplate {
            simple: true,
            ..QueryTemplate::clone(&made)
        };
        assert_eq!(*changed, expected);
        let second = Some(text("second"));
        story.with(|context| {
            update_template(context, &made.id, None, second.clone(), true).unwrap()
        });
        let kept = template(&story.account, &made.id).unwrap();
        assert_eq!((&kept.text, &kept.name), (&text("second"), &Some(name)));
    }

    #[test]
    fn the_oldest_query_makes_room_in_the_history() {
        let mut story = Story::begin();
        for number in 0..=LONGEST_HISTORY {
            let noted = story.with(|context| note(context, text(&number.to_string()), true));
            assert!(noted.unwrap().id.as_str().starts_with("query-"));
        }
        let history = &story.account.asked_queries;
        assert_eq!(history.len(), LONGEST_HISTORY);
        let oldest = history.ordered(None).next().unwrap().clone();
        assert_eq!(oldest.text, text("1"));
        story.with(|context| forget(context, &oldest.id)).unwrap();
        let gone = Refusal::Missing(Kind::AskedQuery, oldest.id.to_string());
        let twice = story.with(|context| forget(context, &oldest.id));
        assert_eq!(twice, Err(gone));
    }
}
