//! `#[derive(View)]`: a struct becomes an object of an answer.

use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Token};

use crate::spelling::{argument_of, pascal_case};

/// What `#[view(…)]` on the struct says.
struct Named {
    flat: bool,
    item: LitStr,
    list: Option<LitStr>,
}

pub(crate) fn expand(input: &DeriveInput) -> Result<Tokens, Error> {
    let name = &input.ident;
    let text = name.to_string();
    let fields = fields(input)?;
    let count = fields.len();
    let writers = fields
        .into_iter()
        .map(writer)
        .collect::<Result<Vec<_>, _>>()?;
    let object = if writers.is_empty() {
        quote!(object)
    } else {
        quote!(mut object)
    };
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let item = item(input)?;
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::serde::Serialize for #name #arguments #bounds {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeStruct as _;
                let #object = serializer.serialize_struct(#text, #count)?;
                #(#writers)*
                object.end()
            }
        }

        #item
    })
}

fn fields(input: &DeriveInput) -> Result<Vec<&syn::Field>, Error> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => Ok(named.named.iter().collect()),
            _ => Err(Error::new_spanned(
                &input.ident,
                "a View needs fields with names",
            )),
        },
        _ => Err(Error::new_spanned(
            &input.ident,
            "a View can be derived for a struct",
        )),
    }
}

/// The statement that writes a field, if there is something to write.
fn writer(field: &syn::Field) -> Result<Tokens, Error> {
    let Some(ident) = &field.ident else {
        return Err(Error::new_spanned(field, "a View needs fields with names"));
    };
    let mut name = pascal_case(ident);
    for attribute in field.attrs.iter().filter(|one| one.path().is_ident("view")) {
        name = attribute.parse_args::<LitStr>()?.value();
    }
    Ok(if argument_of("Option", &field.ty).is_some() {
        quote! {
            if let ::core::option::Option::Some(value) = &self.#ident {
                object.serialize_field(#name, value)?;
            }
        }
    } else {
        quote! { object.serialize_field(#name, &self.#ident)?; }
    })
}

fn item(input: &DeriveInput) -> Result<Tokens, Error> {
    let attribute = input.attrs.iter().find(|one| one.path().is_ident("view"));
    let Some(attribute) = attribute else {
        return Ok(Tokens::new());
    };
    let Named { flat, item, list } = attribute.parse_args()?;
    let plural = format!("{}s", item.value());
    let list = list.map_or(plural, |list| list.value());
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics crate::view::Item for #name #arguments #bounds {
            const NAME: &'static str = #item;
            const LIST: &'static str = #list;
            const FLAT: bool = #flat;
        }
    })
}

impl Parse for Named {
    fn parse(input: ParseStream<'_>) -> Result<Self, Error> {
        let flag: Option<Ident> = input.parse()?;
        if let Some(flag) = flag.as_ref().filter(|flag| *flag != "flat") {
            return Err(Error::new_spanned(
                flag,
                "expected flat, or a name in quotes",
            ));
        }
        let item = input.parse()?;
        let more: Option<Token![,]> = input.parse()?;
        let list = more.map(|_| input.parse()).transpose()?;
        Ok(Self {
            flat: flag.is_some(),
            item,
            list,
        })
    }
}
