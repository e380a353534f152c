//! Reading the `Principal` of a statement.

use super::member::{Members, join};
use super::reader::{Place, Places, Reader};
use crate::document::Names;
use crate::syntax::{Member, Shape};
use crate::{Arn, Kind, Principals};

impl<'t> Reader<'t> {
    /// Whom the statement is about; `None` where the language has no such element.
    pub(super) fn principal(
        &mut self,
        members: &Members<'t>,
        place: &Place<'_>,
        places: &mut Places,
    ) -> Option<Box<Principals>> {
        if !matches!(self.kind, Kind::Trust | Kind::Resource) {
            return None;
        }
        let unsure = Box::new(Principals {
            unsure: true,
            ..Principals::default()
        });
        let Some(member) = members.get("Principal") else {
            if members.lacks("Principal") {
                self.wrong(
                    place,
                    "G13",
                    "missing-principal",
                    "Principal is missing",
                    EXAMPLE,
                );
            }
            return Some(unsure);
        };
        places.principals = member.value.span();
        let path = join(place.path, "Principal");
        let place = Place {
            span: member.value.span(),
            path: &path,
        };
        let kinds = match member.value.shape() {
            Shape::Object(kinds) if !kinds.is_empty() => kinds,
            Shape::Object(_) => {
                self.wrong(
                    &place,
                    "G13",
                    "no-principals",
                    "Principal names nobody",
                    EXAMPLE,
                );
                return Some(unsure);
            }
            _ => {
                let message = "Principal must be an object";
                self.wrong(&place, "G13", "not-an-object", message, EXAMPLE);
                return Some(unsure);
            }
        };
        let kinds = self.members(kinds, &["RAM", "Service", "Federated"], &place, "G13");
        let mut principals = Box::new(Principals {
            unsure: kinds.strange,
            ..Principals::default()
        });
        for kind in &kinds.list {
            let values = self.principals_of(kind, &path, &mut principals.unsure);
            match kind.name.as_str() {
                "RAM" => principals.ram = Some(values),
                "Service" => principals.service = Some(values),
                _ => principals.federated = Some(values),
            }
        }
        let lists = [
            principals.ram(),
            principals.service(),
            principals.federated(),
        ];
        if !principals.unsure && lists.iter().all(|list| list.is_empty()) {
            let message = "Principal names nobody: all its lists are empty";
            self.wrong(&place, "G13", "no-principals", message, EXAMPLE);
            principals.unsure = true;
        }
        Some(principals)
    }

    fn principals_of(&mut self, kind: &Member<'t>, path: &str, unsure: &mut bool) -> Names {
        let path = join(path, &kind.name);
        // Beside a list that names somebody an empty one trusts nobody.
        if matches!(kind.value.shape(), Shape::List(nodes) if nodes.is_empty()) {
            return Box::default();
        }
        let (words, vague) = self.words(kind.value, &path, "G5");
        *unsure |= vague;
        let (legal, help): (fn(&str) -> bool, _) = match kind.name.as_str() {
            "RAM" => (
                is_ram,
                "write acs:ram::<account>:root, :user/<name> or :role/<name>",
            ),
            "Service" => (
                is_service,
                "write a service code such as \"ecs.aliyuncs.com\"",
            ),
            _ => (
                is_provider,
                "write acs:ram::<account>:saml-provider/<name> or :oidc-provider/<name>",
            ),
        };
        let mut values = Vec::with_capacity(words.len());
        for (text, span) in words {
            if legal(&text) {
                values.push(text.into_boxed_str());
                continue;
            }
            let message = if text.contains(['*', '?']) {
                format!("\"{text}\" has a wildcard, and principals must be named")
            } else {
                format!("\"{text}\" is no principal of this kind")
            };
            self.wrong(
                &Place { span, path: &path },
                "G13",
                "wrong-principal",
                message,
                help,
            );
            *unsure = true;
        }
        values.into()
    }
}

fn is_ram(text: &str) -> bool {
    Arn::parse(text).is_some_and(|arn| {
        let named = ["user/", "role/"]
            .iter()
            .find_map(|kind| arn.relative.strip_prefix(kind));
        is_ours(&arn) && (arn.relative == "root" || named.is_some_and(is_plain))
    })
}

fn is_provider(text: &str) -> bool {
    Arn::parse(text).is_some_and(|arn| {
        let kinds = ["saml-provider/", "oidc-provider/"];
        let named = kinds
            .iter()
            .find_map(|kind| arn.relative.strip_prefix(kind));
        is_ours(&arn) && named.is_some_and(is_plain)
    })
}

fn is_service(text: &str) -> bool {
    let (account, code) = match text.split_once('@') {
        Some((account, code)) => (Some(account), code),
        None => (None, text),
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    account.is_none_or(is_account) && !code.is_empty() && code.chars().all(legal)
}

fn is_ours(arn: &Arn<'_>) -> bool {
    arn.code == "ram" && arn.region.is_empty() && is_account(arn.account)
}

fn is_account(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains(['*', '?'])
}

const EXAMPLE: &str = "write { \"RAM\": \"acs:ram::<account>:root\" }, or Service or Federated";
