//! `rest_framework.views.APIView`: makes the handlers of a view from its functions `get`, `post`, `put`, `patch`,
//! `delete`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::{Expr, FnArg, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Result, ReturnType, Type};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Generates the `ApiView` implementation after the block. It is there after a mistake too, which would otherwise give
/// more errors in other places.
pub(crate) fn expand(arguments: TokenStream, block: &ItemImpl) -> TokenStream {
    let view = &block.self_ty;
    let mut errors = TokenStream::new();
    let Options { permission_classes, no_writes, throttle_scope, throttle_classes, schema } = Options::parse(arguments)
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
    // If no handler takes `db`, the view makes no queries of its own. See `ApiView::USES_MODELS`.
    let uses_models = handlers.iter().any(|function| function.sig.inputs.len() > 1);
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

/// The method of a handler, and the call of its function. A third argument between the two others is the validated body.
fn entry(view: &Type, function: &ImplItemFn) -> TokenStream {
    let name = &function.sig.ident;
    let method = method(function);
    let answer = match (function.sig.inputs.len(), body(function)) {
        (1, _) => quote!(|request, _db| ::views::schema::respond(<#view>::#name(request))),
        (_, Some(body)) => quote!(|request, db| {
            let data = request.validate::<#body>(db)?;
            ::views::schema::respond(<#view>::#name(request, data, db))
        }),
        _ => quote!(|request, db| ::views::schema::respond(<#view>::#name(request, db))),
    };
    quote!((::views::api_view::Method::#method, #answer))
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

/// The serializer of the body, which is the second of three arguments.
fn body(function: &ImplItemFn) -> Option<&Type> {
    match function.sig.inputs.iter().collect::<Vec<_>>().as_slice() {
        [_, FnArg::Typed(body), _] => Some(&body.ty),
        _ => None,
    }
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
                        "the list is empty; `throttle_scope` gives a view its own rate",
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
