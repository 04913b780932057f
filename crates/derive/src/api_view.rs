//! `rest_framework.views.APIView`: makes the handlers of a view from its functions `get`, `post`, `put`, `patch`,
//! `delete`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::{Expr, FnArg, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Result, ReturnType, Type};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Generates the `ApiView` implementation after the block. It is generated even if the options are wrong, so that the
/// compiler reports only this mistake.
pub(crate) fn expand(options: TokenStream, block: &ItemImpl) -> TokenStream {
    let view = &block.self_ty;
    let mut errors = TokenStream::new();
    let Options { permission_classes, no_writes, throttle_scope, throttle_classes, schema } = Options::parse(options)
        .unwrap_or_else(|error| {
            errors.extend(error.into_compile_error());
            Options::default()
        });
    let handlers: Vec<&ImplItemFn> = block.items.iter().filter_map(handler).collect();
    if handlers.is_empty() {
        let text =
            "a view has a function for each HTTP method that it answers: `get`, `post`, `put`, `patch`, `delete`";
        errors.extend(syn::Error::new_spanned(view, text).into_compile_error());
    }
    let table = handlers.iter().map(|function| entry(view, function));
    let exchanges = handlers.iter().map(|function| exchange(function));
    errors.extend(handlers.iter().flat_map(|function| mistakes(function)).map(syn::Error::into_compile_error));
    // If no handler takes a `&mut Db`, or a body, whose serializer gets the database, the view makes no queries of its own.
    // See `ApiView::USES_MODELS`.
    let uses_models =
        handlers.iter().any(|function| arguments(function).any(|argument| !matches!(argument, Argument::Request)));
    let lane = no_writes.then(|| {
        quote!(
            const LANE: ::views::Lane = ::views::Lane::Read;
        )
    });
    quote! {
        #errors

        #block

        impl ::views::api_view::ApiView for #view {
            const USES_MODELS: bool = #uses_models;
            // A handler need not ask for the request or the database.
            #[allow(unused_variables)]
            const HANDLERS: &'static [(::views::api_view::Method, ::views::api_view::Handler)] = &[#(#table),*];
            #lane
            #throttle_scope
            #throttle_classes
            #permission_classes
            #schema

            fn exchanges() -> ::std::vec::Vec<(::views::api_view::Method, ::views::schema::Exchange)> {
                ::std::vec![#(#exchanges),*]
            }
        }
    }
}

/// The item as a function, if its name is that of an HTTP method.
fn handler(item: &ImplItem) -> Option<&ImplItemFn> {
    match item {
        ImplItem::Fn(function) if METHODS.iter().any(|method| function.sig.ident == method) => Some(function),
        _ => None,
    }
}

/// What a handler can ask for. The type of an argument says which of them it is.
enum Argument<'f> {
    /// `&Request`
    Request,
    /// `&mut Db`
    Db,
    /// The validated body: any type that is no reference, a serializer.
    Body(&'f Type),
}

fn arguments(function: &ImplItemFn) -> impl Iterator<Item = Argument<'_>> {
    function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Receiver(_) => None,
        FnArg::Typed(argument) => Some(match &*argument.ty {
            Type::Reference(reference) if reference.mutability.is_some() => Argument::Db,
            Type::Reference(_) => Argument::Request,
            body => Argument::Body(body),
        }),
    })
}

/// Arguments that no handler has.
fn mistakes(function: &ImplItemFn) -> Vec<syn::Error> {
    let receivers = function.sig.inputs.iter().filter(|input| matches!(input, FnArg::Receiver(_)));
    let bodies = function.sig.inputs.iter().filter(|input| match input {
        FnArg::Typed(argument) => !matches!(&*argument.ty, Type::Reference(_)),
        FnArg::Receiver(_) => false,
    });
    let receivers = receivers.map(|input| (input, "a handler has no `self`; a view has no state of one request"));
    let bodies = bodies.skip(1).map(|input| (input, "a handler takes one serializer, for the body of the request"));
    receivers.chain(bodies).map(|(input, text)| syn::Error::new_spanned(input, text)).collect()
}

/// The method of a handler, and the call of its function with the arguments that it asks for, in its order.
fn entry(view: &Type, function: &ImplItemFn) -> TokenStream {
    let name = &function.sig.ident;
    let method = method(function);
    let validated = body(function).map(|body| quote!(let data = request.validate::<#body>(db)?;));
    let arguments = arguments(function).map(|argument| match argument {
        Argument::Request => quote!(request),
        Argument::Db => quote!(db),
        Argument::Body(_) => quote!(data),
    });
    quote!((::views::api_view::Method::#method, |request, db| {
        #validated
        ::views::schema::respond(<#view>::#name(#(#arguments),*))
    }))
}

/// What the types of a handler say about its request and its answer, for the schema.
fn exchange(function: &ImplItemFn) -> TokenStream {
    let method = method(function);
    let request = match body(function) {
        Some(body) => quote!(::core::option::Option::Some(::views::schema::Shape::of::<#body>())),
        None => quote!(::core::option::Option::None),
    };
    let answer = match &function.sig.output {
        ReturnType::Type(_, result) => quote!(::views::schema::answer_of::<#result>()),
        ReturnType::Default => quote!(::views::schema::Body::None),
    };
    quote!((::views::api_view::Method::#method, ::views::schema::Exchange::new(#request, #answer)))
}

fn method(function: &ImplItemFn) -> Ident {
    format_ident!("{}", function.sig.ident.to_string().to_uppercase())
}

/// The serializer of the body, if the handler asks for the body.
fn body(function: &ImplItemFn) -> Option<&Type> {
    arguments(function).find_map(|argument| if let Argument::Body(body) = argument { Some(body) } else { None })
}

/// The options in `#[api_view(…)]`.
#[derive(Default)]
struct Options {
    /// `permission_classes = [AllowAny]`: all of the list must allow the request.
    permission_classes: TokenStream,
    /// `no_writes`: no handler changes the database, so a `POST` does not wait behind the writers.
    no_writes: bool,
    /// `throttle_scope = "uploads"`: the views of this scope share one count.
    throttle_scope: TokenStream,
    /// `throttle_classes = []`: no throttle counts the requests of the view.
    throttle_classes: TokenStream,
    /// `schema = None`: the OpenAPI document leaves the view out.
    schema: TokenStream,
}

impl Options {
    fn parse(arguments: TokenStream) -> Result<Options> {
        let mut options = Options::default();
        let parser = syn::meta::parser(|meta| {
            if meta.path.is_ident("no_writes") {
                options.no_writes = true;
            } else if meta.path.is_ident("permission_classes") {
                options.permission_classes = permission_classes(meta.value()?.parse()?)?;
            } else if meta.path.is_ident("throttle_scope") {
                let scope: LitStr = meta.value()?.parse()?;
                options.throttle_scope = quote!(
                    const THROTTLE_SCOPE: ::core::option::Option<&'static str> = ::core::option::Option::Some(#scope);
                );
            } else if meta.path.is_ident("throttle_classes") {
                let list: syn::ExprArray = meta.value()?.parse()?;
                if !list.elems.is_empty() {
                    return Err(syn::Error::new_spanned(
                        list,
                        "only `throttle_classes = []` is possible; `throttle_scope` gives a view its own rate",
                    ));
                }
                options.throttle_classes = quote!(
                    const IS_THROTTLED: bool = false;
                );
            } else if meta.path.is_ident("schema") {
                let none: Ident = meta.value()?.parse()?;
                if none != "None" {
                    return Err(syn::Error::new_spanned(none, "`schema = None` leaves the view out of the schema"));
                }
                options.schema = quote!(
                    const IS_IN_SCHEMA: bool = false;
                );
            } else {
                let text = "a view has the options `permission_classes`, `no_writes`, `throttle_scope`, \
                            `throttle_classes` and `schema`";
                return Err(meta.error(text));
            }
            Ok(())
        });
        parser.parse2(arguments)?;
        Ok(options)
    }
}

fn permission_classes(list: Expr) -> Result<TokenStream> {
    let Expr::Array(list) = list else { return Err(syn::Error::new_spanned(list, "a list in brackets")) };
    let classes = list.elems.iter();
    Ok(quote! {
        fn permission_classes() -> impl ::permissions::BasePermission<()> {
            (#(#classes,)*)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_that_no_handler_has_is_an_error() {
        for (function, error) in [
            ("fn get(&self) -> Result {}", "a handler has no `self`"),
            ("fn post(one: One, two: Two) -> Result {}", "a handler takes one serializer"),
        ] {
            let block: ItemImpl = syn::parse_str(&format!("impl SomeView {{ {function} }}")).expect("a block");
            let written = expand(TokenStream::new(), &block).to_string();
            assert!(written.contains(error), "{written}");
        }
    }
}
