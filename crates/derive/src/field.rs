//! One field of a request: its name on the wire, its kind, and the code that reads it.

use proc_macro2::{Span, TokenStream as Tokens};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, GenericArgument, Ident, LitStr, PathArguments, Token, Type};

pub(crate) struct Field {
    ident: Ident,
    name: String,
    ty: Type,
    optional: bool,
    attributes: Attributes,
}

#[derive(Default)]
struct Attributes {
    name: Option<String>,
    json: bool,
    flat: bool,
    secret: bool,
}

/// One word or text inside `#[rpc(…)]`.
enum Word {
    Name(LitStr),
    Flag(Ident),
}

impl Field {
    pub(crate) fn read(field: &syn::Field) -> Result<Self, Error> {
        let Some(ident) = field.ident.clone() else {
            return Err(Error::new_spanned(
                field,
                "Parameters need fields with names",
            ));
        };
        let attributes = Attributes::read(field)?;
        let inner = argument_of("Option", &field.ty);
        let name = attributes
            .name
            .clone()
            .unwrap_or_else(|| pascal_case(&ident));
        let ty = inner.unwrap_or(&field.ty).clone();
        if attributes.flat && argument_of("Vec", &ty).is_none() {
            return Err(Error::new_spanned(
                &field.ty,
                "a flat list is a Vec, or an Option of one",
            ));
        }
        Ok(Self {
            ident,
            name,
            optional: inner.is_some(),
            ty,
            attributes,
        })
    }

    /// The `ParameterShape` expression, a constant.
    pub(crate) fn shape(&self) -> Tokens {
        let (name, required) = (&self.name, !self.optional);
        let secret = self.attributes.secret;
        let (kind, invalid) = (self.kind(), format!("InvalidParameter.{name}"));
        quote! {
            ::rpc::ParameterShape {
                name: #name,
                required: #required,
                kind: #kind,
                secret: #secret,
                invalid: #invalid,
            }
        }
    }

    /// The `field: expression` that reads the value.
    pub(crate) fn reader(&self) -> Tokens {
        let (ident, shape) = (&self.ident, self.shape());
        let function = match (self.attributes.json, self.attributes.flat, self.optional) {
            (true, _, true) => "optional_json",
            (true, _, false) => "json",
            (_, true, true) => "optional_flat",
            (_, true, false) => "flat",
            (_, _, true) => "optional",
            (_, _, false) => "required",
        };
        let function = Ident::new(function, Span::call_site());
        quote! { #ident: ::rpc::field::#function(reader, const { &#shape })? }
    }

    fn kind(&self) -> Tokens {
        let ty = &self.ty;
        if self.attributes.json {
            quote!(::rpc::Kind::Json)
        } else if self.attributes.flat {
            quote!(::rpc::Kind::Flat(<#ty as ::rpc::field::List>::FIELDS))
        } else {
            match last_name(ty).as_deref() {
                Some("bool") => quote!(::rpc::Kind::Boolean),
                Some(name) if INTEGERS.contains(&name) => quote!(::rpc::Kind::Integer),
                _ => quote!(::rpc::Kind::Text),
            }
        }
    }
}

impl Attributes {
    fn read(field: &syn::Field) -> Result<Self, Error> {
        let mut all = Self::default();
        for attribute in field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("rpc"))
        {
            let words =
                attribute.parse_args_with(Punctuated::<Word, Token![,]>::parse_terminated)?;
            for word in words {
                all.take(word)?;
            }
        }
        if all.json && all.flat {
            return Err(Error::new_spanned(
                field,
                "a parameter is either json or flat",
            ));
        }
        Ok(all)
    }

    fn take(&mut self, word: Word) -> Result<(), Error> {
        match word {
            Word::Name(name) => self.name = Some(name.value()),
            Word::Flag(flag) if flag == "json" => self.json = true,
            Word::Flag(flag) if flag == "flat" => self.flat = true,
            Word::Flag(flag) if flag == "secret" => self.secret = true,
            Word::Flag(flag) => {
                let message = "expected a name in quotes, json, flat or secret";
                return Err(Error::new_spanned(flag, message));
            }
        }
        Ok(())
    }
}

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> Result<Self, Error> {
        if input.peek(LitStr) {
            return input.parse().map(Self::Name);
        }
        input.parse().map(Self::Flag)
    }
}

/// `user_name` as `UserName`.
fn pascal_case(ident: &Ident) -> String {
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
fn argument_of<'a>(outer: &str, ty: &'a Type) -> Option<&'a Type> {
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

fn last_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    path.path
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
}

const INTEGERS: [&str; 12] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
];

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
