//! How names and types are spelt.

use syn::{GenericArgument, Ident, PathArguments, Type};

/// `user_name` as `UserName`.
pub(crate) fn pascal_case(ident: &Ident) -> String {
    let text = ident.to_string();
    let words = text.trim_start_matches("r#").split('_');
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase())
            .into_iter()
            .chain(letters)
            .collect()
    };
    words.map(capital).collect::<Vec<String>>().concat()
}

/// `T` of a type written `outer<T>`.
pub(crate) fn argument_of<'a>(outer: &str, ty: &'a Type) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|segment| segment.ident == outer)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_become_parameter_names() {
        for (field, name) in [
            ("user_name", "UserName"),
            ("r#type", "Type"),
            ("max_items", "MaxItems"),
            ("user_access_key_id", "UserAccessKeyId"),
        ] {
            assert_eq!(pascal_case(&syn::parse_str(field).unwrap()), name);
        }
    }
}
