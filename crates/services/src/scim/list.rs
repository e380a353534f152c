//! Lists: which resources, from where, how many. Source: RFC 7644, sections 3.4.2 and 3.4.3.

use scim_v2::filter::{AttrPath, Filter};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::attributes::Shown;
use super::filter::{self, plain};
use super::flaw::Flaw;
use super::request::{Request, get};
use super::words::{LIST, SEARCH};

/// The most resources of one answer, as other lists of RAM have it.
pub(super) const MOST: usize = 1000;
/// How many unless it is said.
const USUAL: usize = 100;

/// A resource that is written when it is needed: whole, or without what costs more than a look at its own record.
pub(super) type Resource<'a> = Box<dyn Fn(bool) -> Map<String, Value> + 'a>;

/// What of a resource is gathered from other records.
const GATHERED: [&str; 3] = ["members", "groups", "meta"];

/// What is asked for.
pub(super) struct Query {
    pub(super) filter: Option<Filter>,
    pub(super) shown: Shown,
    sort: Option<(AttrPath, bool)>,
    first: usize,
    count: usize,
}

impl Query {
    /// From the address of a GET, or the body of a search.
    pub(super) fn read(request: &Request) -> Result<Self, Flaw> {
        if request.method == "GET" {
            return Self::of(&|name| request.parameter(name).map(str::to_owned));
        }
        let body = request.object()?;
        if let Some(schemas) = get(&body, "schemas")
            && !schemas
                .as_array()
                .is_some_and(|all| all.contains(&SEARCH.into()))
        {
            return Err(Flaw::syntax(format!("schemas must name {SEARCH}.")));
        }
        Self::of(&|name| match get(&body, name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Array(all) => {
                let all: Vec<_> = all.iter().filter_map(Value::as_str).collect();
                Some(all.join(","))
            }
            _ => None,
        })
    }

    fn of(given: &dyn Fn(&str) -> Option<String>) -> Result<Self, Flaw> {
        let number = |name: &str, usual: i64| match given(name) {
            None => Ok(usual),
            Some(text) => text
                .parse::<i64>()
                .map_err(|_| Flaw::value(name, "a whole number is needed")),
        };
        // What is below the least counts as the least.
        let first = number("startIndex", 1)?.max(1);
        let count = number("count", i64::try_from(USUAL).unwrap_or(100))?.max(0);
        let filter = given("filter")
            .map(|text| filter::read(&text))
            .transpose()?;
        let sort = given("sortBy").map(|by| sort(&by, given("sortOrder").as_deref()));
        let (only, but) = (given("attributes"), given("excludedAttributes"));
        Ok(Self {
            filter,
            shown: Shown::read(only.as_deref(), but.as_deref())?,
            sort: sort.transpose()?,
            first: usize::try_from(first).unwrap_or(usize::MAX),
            count: usize::try_from(count).unwrap_or(MOST).min(MOST),
        })
    }

    /// Whether what stands under a name must be gathered: it is shown, or looked at.
    pub(super) fn needs(&self, name: &str) -> bool {
        self.shown.shows(name) || self.looks_at(name)
    }

    /// Whether what stands under a name decides which resources are meant, or in which order.
    fn looks_at(&self, name: &str) -> bool {
        let filter = self.filter.as_ref().map(ToString::to_string);
        let filter = filter.unwrap_or_default().to_ascii_lowercase();
        let sort = self.sort.as_ref();
        filter.contains(name) || sort.is_some_and(|(by, _)| by.name.eq_ignore_ascii_case(name))
    }

    /// The answer: of these resources those that are meant, all of which are counted. Those of the page alone are
    /// written whole, unless what is gathered decides which those are.
    pub(super) fn answer<'a>(&self, all: impl Iterator<Item = Resource<'a>>) -> Answer {
        let deep = GATHERED.iter().any(|name| self.looks_at(name));
        let fits = |one: &Resource<'_>| {
            let filter = self.filter.as_ref();
            filter.is_none_or(|filter| filter::fits(&one(deep), filter))
        };
        let skipped = self.first - 1;
        let all = all.filter(fits);
        let (total, page): (usize, Vec<_>) = if let Some((by, descending)) = &self.sort {
            let mut all: Vec<_> = all.collect();
            all.sort_by_cached_key(|one| key(&one(deep), by));
            if *descending {
                all.reverse();
            }
            let total = all.len();
            (
                total,
                all.into_iter().skip(skipped).take(self.count).collect(),
            )
        } else {
            let (mut total, mut page) = (0, Vec::new());
            for one in all {
                if total >= skipped && page.len() < self.count {
                    page.push(one);
                }
                total += 1;
            }
            (total, page)
        };
        let page: Vec<_> = page.iter().map(|one| self.shown.cut(one(true))).collect();
        Answer::shown(json!({
            "schemas": [LIST],
            "totalResults": total,
            "startIndex": self.first,
            "itemsPerPage": page.len(),
            "Resources": page,
        }))
    }
}

/// By which attribute a list is sorted, and whether from the end.
fn sort(by: &str, order: Option<&str>) -> Result<(AttrPath, bool), Flaw> {
    let name = plain(by.trim());
    let path = match name.split_once('.') {
        Some((name, sub)) => AttrPath::with_sub_attr(name, sub),
        None => AttrPath::with_name(name),
    };
    match order {
        None => Ok((path, false)),
        Some(order) if order.eq_ignore_ascii_case("ascending") => Ok((path, false)),
        Some(order) if order.eq_ignore_ascii_case("descending") => Ok((path, true)),
        Some(_) => Err(Flaw::value("sortOrder", "ascending or descending")),
    }
}

/// What a resource is sorted by: those without a value come last.
fn key(resource: &Map<String, Value>, by: &AttrPath) -> (bool, String) {
    let value = get(resource, &by.name);
    let value = match value {
        Some(Value::Array(all)) => all.first(),
        other => other,
    };
    let value = match value {
        Some(Value::Object(members)) => get(members, by.sub_attr.as_deref().unwrap_or("value")),
        other => other,
    };
    match value {
        None | Some(Value::Null) => (true, String::new()),
        Some(Value::String(text)) => (false, text.to_lowercase()),
        Some(other) => (false, other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// How many of a hundred resources are written, whole and not, for a page; and what it shows.
    fn written(asked: &[(&str, &str)]) -> (usize, usize, Value) {
        let query = Query::of(&|name| {
            let found = asked.iter().find(|(one, _)| *one == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        let query = query.map_err(|_| "a query").unwrap();
        let (whole, light) = (Cell::new(0), Cell::new(0));
        let count = |cell: &Cell<usize>| cell.set(cell.get() + 1);
        let all = (0..100).map(|number: usize| -> Resource<'_> {
            let (whole, light) = (&whole, &light);
            Box::new(move |is_whole| {
                count(if is_whole { whole } else { light });
                let mut one = json!({ "id": number.to_string(), "displayName": format!("g{:02}", 99 - number) });
                if is_whole {
                    one["members"] = json!([{ "value": number.to_string() }]);
                }
                one.as_object().unwrap().clone()
            })
        });
        let told = query.answer(all).body.unwrap();
        let shown = (whole.get(), light.get());
        (shown.0, shown.1, told)
    }

    #[test]
    fn a_page_gathers_what_it_shows_and_nothing_of_the_others() {
        let page = ("count", "7");
        let (whole, light, told) = written(&[page, ("startIndex", "90")]);
        assert_eq!((whole, light), (7, 0));
        assert_eq!(
            (&told["totalResults"], &told["Resources"][0]["id"]),
            (&json!(100), &json!("89"))
        );
        let (whole, light, told) = written(&[page, ("filter", "displayName sw \"g9\"")]);
        assert_eq!((whole, light), (7, 100));
        assert_eq!(told["totalResults"], 10);
        assert_eq!(told["Resources"][0]["members"][0]["value"], "0");
        let (whole, light, told) = written(&[page, ("sortBy", "displayName")]);
        assert_eq!((whole, light), (7, 100));
        assert_eq!(told["Resources"][0]["id"], "99");
    }

    #[test]
    fn what_decides_which_are_meant_is_gathered_of_all() {
        let by_member = ("filter", "members.value eq \"42\"");
        let (whole, light, told) = written(&[("count", "7"), by_member]);
        assert_eq!((whole, light), (101, 0));
        assert_eq!(
            (&told["totalResults"], &told["Resources"][0]["id"]),
            (&json!(1), &json!("42"))
        );
    }
}
