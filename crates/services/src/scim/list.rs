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
        let filter = self.filter.as_ref().map(ToString::to_string);
        let filter = filter.unwrap_or_default().to_ascii_lowercase();
        self.shown.shows(name) || filter.contains(&name.to_ascii_lowercase())
    }

    /// The answer: of these resources those that are meant, all of which are counted.
    pub(super) fn answer(&self, all: impl Iterator<Item = Map<String, Value>>) -> Answer {
        let fits = |one: &Map<String, Value>| {
            let filter = self.filter.as_ref();
            filter.is_none_or(|filter| filter::fits(one, filter))
        };
        let skipped = self.first - 1;
        let all = all.filter(fits);
        let (total, page): (usize, Vec<_>) = if let Some((by, descending)) = &self.sort {
            let mut all: Vec<_> = all.collect();
            all.sort_by_cached_key(|one| key(one, by));
            if *descending {
                all.reverse();
            }
            let page = all.iter().skip(skipped).take(self.count).cloned();
            (all.len(), page.collect())
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
        let page: Vec<_> = page.into_iter().map(|one| self.shown.cut(one)).collect();
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
