//! One field of a request: its name on the wire, its kind, and the code that reads it.

use proc_macro2::{Span, TokenStream as Tokens};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Token, Type};

use crate::spelling::{argument_of, pascal_case};

pub(crate) struct Field {
    ident: Ident,
    name: String,
    ty: Type,
    need: Need,
    attributes: Attributes,
}

/// Whether a request is refused without the parameter.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Need {
    Required,
    Optional,
    /// May be left out, and is cleared by an empty value.
    Edit,
}

#[derive(Default)]
struct Attributes {
    name: Option<String>,
    form: Form,
    secret: bool,
}

/// How a parameter is written.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Form {
    #[default]
    Text,
    Json,
    Flat,
    /// As a JSON text or flat.
    Either,
    /// By the fields of another struct.
    Flatten,
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
        let (need, inner) = match (
            argument_of("Option", &field.ty),
            argument_of("Edit", &field.ty),
        ) {
            (Some(inner), _) => (Need::Optional, inner),
            (_, Some(inner)) => (Need::Edit, inner),
            _ => (Need::Required, &field.ty),
        };
        let name = attributes
            .name
            .clone()
            .unwrap_or_else(|| pascal_case(&ident));
        let ty = inner.clone();
        if attributes.form == Form::Flat && argument_of("Vec", &ty).is_none() {
            return Err(Error::new_spanned(
                &field.ty,
                "a flat list is a Vec, or an Option of one",
            ));
        }
        Ok(Self {
            ident,
            name,
            ty,
            need,
            attributes,
        })
    }

    /// The shapes of the field, an expression of constants: one, or those of a flattened struct.
    pub(crate) fn shapes(&self) -> Tokens {
        if self.attributes.form == Form::Flatten {
            let ty = &self.ty;
            return quote! { <#ty as ::rpc::FromParameters>::SHAPE };
        }
        let shape = self.shape();
        quote! { &[#shape] }
    }

    /// The `field: expression` that reads the value.
    pub(crate) fn reader(&self) -> Tokens {
        let (ident, ty) = (&self.ident, &self.ty);
        if self.attributes.form == Form::Flatten {
            return quote! { #ident: <#ty as ::rpc::FromParameters>::read(reader)? };
        }
        let shape = self.shape();
        let optional = self.need == Need::Optional;
        let function = match (self.attributes.form, optional) {
            (Form::Either, true) => "optional_either",
            (Form::Either, false) => "either",
            (Form::Json, true) => "optional_json",
            (Form::Json, false) => "json",
            (Form::Flat, true) => "optional_flat",
            (Form::Flat, false) => "flat",
            (_, true) => "optional",
            (_, false) => "required",
        };
        let function = Ident::new(function, Span::call_site());
        let arguments = quote! { (reader, const { &#shape })? };
        if self.need == Need::Edit {
            let value = quote! { ::rpc::field::edit::<#ty> #arguments };
            return quote! { #ident: ::core::convert::Into::into(#value) };
        }
        quote! { #ident: ::rpc::field::#function #arguments }
    }

    /// The `ParameterShape` expression, a constant.
    fn shape(&self) -> Tokens {
        let (name, required) = (&self.name, self.need == Need::Required);
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

    fn kind(&self) -> Tokens {
        let ty = &self.ty;
        match self.attributes.form {
            Form::Either => {
                quote!(::rpc::Kind::Either(<#ty as ::rpc::field::List>::FIELDS))
            }
            Form::Flat => quote!(::rpc::Kind::Flat(<#ty as ::rpc::field::List>::FIELDS)),
            Form::Json => quote!(::rpc::Kind::Json),
            Form::Text | Form::Flatten => match last_name(ty).as_deref() {
                Some("bool") => quote!(::rpc::Kind::Boolean),
                Some(name) if INTEGERS.contains(&name) => quote!(::rpc::Kind::Integer),
                _ => quote!(::rpc::Kind::Text),
            },
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
        if all.form == Form::Flatten && (all.secret || all.name.is_some()) {
            return Err(Error::new_spanned(field, FLATTENED));
        }
        Ok(all)
    }

    fn take(&mut self, word: Word) -> Result<(), Error> {
        match word {
            Word::Name(name) => self.name = Some(name.value()),
            Word::Flag(flag) if flag == "secret" => self.secret = true,
            Word::Flag(flag) if flag == "json" || flag == "flat" || flag == "flatten" => {
                self.form = match (self.form, flag.to_string().as_str()) {
                    (Form::Text, "json") => Form::Json,
                    (Form::Text, "flat") => Form::Flat,
                    (Form::Text, _) => Form::Flatten,
                    (Form::Json, "flat") | (Form::Flat, "json") => Form::Either,
                    _ => return Err(Error::new_spanned(flag, FLATTENED)),
                };
            }
            Word::Flag(flag) => {
                let message = "expected a name in quotes, json, flat, secret or flatten";
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

fn last_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    path.path
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
}

const FLATTENED: &str = "a flattened struct says of its own fields how they are read";

const INTEGERS: [&str; 12] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
];
