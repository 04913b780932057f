//! `rest_framework.views.APIView`: the handlers of a view out of its functions `get`, `post`, `put`, `patch`, `delete`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::{Expr, ImplItem, ImplItemFn, ItemImpl, Result};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Writes the `ApiView` implementation beside the block.
pub(crate) fn expand(arguments: TokenStream, block: &ItemImpl) -> Result<TokenStream> {
    let view = &block.self_ty;
    let permissions = permission_classes(arguments)?;
    let handlers: Vec<&ImplItemFn> = block.items.iter().filter_map(handler).collect();
    if handlers.is_empty() {
        let text =
            "a view has a function for each HTTP method that it answers: `get`, `post`, `put`, `patch`, `delete`";
        return Err(syn::Error::new_spanned(view, text));
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
    // A handler without a database handle can be answered while the database is away.
    let uses_models = handlers.iter().any(|function| function.sig.inputs.len() > 1);
    Ok(quote! {
        #block

        impl ::views::api_view::ApiView for #view {
            const USES_MODELS: bool = #uses_models;
            const HANDLERS: &'static [(::views::api_view::Method, ::views::api_view::Handler)] = &[#(#table),*];
            #permissions
        }
    })
}

/// A function that is named after a method.
fn handler(item: &ImplItem) -> Option<&ImplItemFn> {
    match item {
        ImplItem::Fn(function) if METHODS.iter().any(|method| function.sig.ident == method) => Some(function),
        _ => None,
    }
}

/// `permission_classes = [AllowAny]`: all of the list must allow the request.
fn permission_classes(arguments: TokenStream) -> Result<TokenStream> {
    if arguments.is_empty() {
        return Ok(TokenStream::new());
    }
    let mut classes = Vec::new();
    let parser = syn::meta::parser(|meta| {
        if !meta.path.is_ident("permission_classes") {
            return Err(meta.error("a view has the option `permission_classes`"));
        }
        match meta.value()?.parse()? {
            Expr::Array(list) => classes.extend(list.elems),
            other => return Err(syn::Error::new_spanned(other, "a list in brackets")),
        }
        Ok(())
    });
    parser.parse2(arguments)?;
    Ok(quote! {
        fn permission_classes() -> impl ::permissions::BasePermission<()> {
            (#(#classes,)*)
        }
    })
}
