//! The derives of the house: requests from parameters, answers from views.

mod field;
mod spelling;
mod view;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, parse_macro_input};

use crate::field::Field;

/// Implements `rpc::FromParameters` (and `rpc::FlatItem`, for items of flat lists): a struct of typed
/// fields becomes a reader of request parameters.
///
/// Field names become `PascalCase` parameter names. Attributes of a field, freely combined:
///
/// - `#[rpc("OIDCToken")]`: the name on the wire, where it is not the field's in `PascalCase`;
/// - `#[rpc(json)]`: the parameter holds a JSON text;
/// - `#[rpc(flat)]`: a flat list, `Tag.1.Key`; the field is a `Vec` or an `Option` of one;
/// - `#[rpc(json, flat)]`: either of the two, as the caller likes; the field is a `rpc::field::List`;
/// - `#[rpc(secret)]`: the value appears in no error, event or log;
/// - `#[rpc(flatten)]`: the fields of another such struct, as if they stood here.
///
/// An `Option` may be left out, and so may an `Edit`, which an empty value clears; everything else
/// is required. `rpc::field` has the details.
#[proc_macro_derive(Parameters, attributes(rpc))]
pub fn parameters(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Implements `serde::Serialize`: fields as `PascalCase` names, absent ones left out.
///
/// `#[view("User")]` on the struct names it as an item of answers (`crate::view::Item`), in a list
/// called `Users`; `#[view("Policy", "Policies")]` names the list too, and `#[view(flat "Tag", "Tags")]`
/// says that the list holds its items without a wrapper of their name. On a field `#[view("OIDCToken")]`
/// is its name, where it is not the field's in `PascalCase`.
#[proc_macro_derive(View, attributes(view))]
pub fn view(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    view::expand(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

fn expand(input: &DeriveInput) -> Result<Tokens, Error> {
    let fields = fields(input)?;
    let shapes = fields.iter().map(Field::shapes);
    let readers = fields.iter().map(Field::reader);
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::rpc::FromParameters for #name #arguments #bounds {
            const REQUEST: &'static str = ::core::stringify!(#name);
            const PARTS: &'static [&'static [::rpc::ParameterShape]] = &[#(#shapes),*];

            fn read(
                reader: ::rpc::Reader<'_>,
            ) -> ::core::result::Result<Self, ::rpc::Malformed> {
                let _ = reader;
                ::core::result::Result::Ok(Self { #(#readers),* })
            }
        }

        #[automatically_derived]
        impl #generics ::rpc::field::FlatItem for #name #arguments #bounds {
            const FIELDS: &'static [::rpc::ParameterShape] =
                <Self as ::rpc::FromParameters>::SHAPE;

            fn read_item(
                reader: ::rpc::Reader<'_>,
                name: &str,
                _shape: &::rpc::ParameterShape,
            ) -> ::core::result::Result<Self, ::rpc::Malformed> {
                let prefix = reader.full_name(&::std::format!("{name}."));
                <Self as ::rpc::FromParameters>::read(reader.below(&prefix))
            }
        }
    })
}

fn fields(input: &DeriveInput) -> Result<Vec<Field>, Error> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(
            &input.ident,
            "Parameters can be derived for a struct",
        ));
    };
    match &data.fields {
        Fields::Named(named) => named.named.iter().map(Field::read).collect(),
        Fields::Unit => Ok(Vec::new()),
        Fields::Unnamed(_) => Err(Error::new_spanned(
            &input.ident,
            "Parameters need fields with names",
        )),
    }
}
