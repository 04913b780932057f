//! `rest_framework.views.APIView`: makes the handlers of a view from its functions `get`, `post`, `put`, `patch`,
//! `delete`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::{Expr, ImplItem, ImplItemFn, ItemImpl, LitStr, Result};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Generates the `ApiView` implementation after the block. It is there after a mistake too, which would otherwise give
/// more errors in other places.
pub(crate) fn expand(arguments: TokenStream, block: &ItemImpl) -> TokenStream {
    let view = &block.self_ty;
    let mut errors = TokenStream::new();
    let Options { permission_classes, no_writes, throttle_scope, throttle_classes } = Options::parse(arguments)
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
    let table = handlers.iter().map(|function| {
        let name = &function.sig.ident;
        let method = format_ident!("{}", name.to_string().to_uppercase());
        let call = match function.sig.inputs.len() {
            1 => quote!(|request, _db| <#view>::#name(request)),
            _ => quote!(<#view>::#name),
        };
        quote!((::views::api_view::Method::#method, #call))
    });
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
            } else {
                let text =
                    "a view has the options `permission_classes`, `no_writes`, `throttle_scope` and `throttle_classes`";
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
