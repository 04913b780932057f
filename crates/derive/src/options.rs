//! The options of a field, Django's keyword arguments: `#[field(max_length = 255, blank)]`.

use proc_macro2::TokenStream;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Lit, LitInt, Path, Result, Token};

/// The options that one `#[field(…)]` gives.
#[derive(Default)]
pub(crate) struct FieldOptions {
    /// `max_length=…`, which makes a `CharField` of a text.
    pub(crate) max_length: Option<LitInt>,
    /// `blank=True`
    pub(crate) blank: bool,
    /// `default=…`: a literal, or `now` for `timezone.now`.
    pub(crate) default: Option<DefaultOption>,
    /// The model that a foreign key refers to.
    pub(crate) foreign_key: Option<Path>,
    /// `auto_now_add=True`: the time of the `INSERT`.
    pub(crate) auto_now_add: bool,
    /// `auto_now=True`: the time of the last write.
    pub(crate) auto_now: bool,
    /// `min_value=…` of a serializer's field.
    pub(crate) min_value: Option<Expr>,
    /// `max_value=…` of a serializer's field.
    pub(crate) max_value: Option<Expr>,
    /// `write_only=True` of a serializer's field.
    pub(crate) write_only: bool,
    /// `style={"input_type": "password"}` of a serializer's field.
    pub(crate) password: bool,
    /// A compile error for each mistake. The macro writes its other code too: without it, the mistake would give more
    /// errors and warnings in other places.
    pub(crate) errors: TokenStream,
}

/// A field's default.
pub(crate) enum DefaultOption {
    /// `default=False`
    Bool(bool),
    /// `default=0`
    Int(LitInt),
    /// `default=""`
    Str(syn::LitStr),
    /// `default=timezone.now`
    Now,
}

impl FieldOptions {
    /// Reads the attributes of a struct's field. Only the options in `known` are allowed.
    pub(crate) fn parse(attributes: &[Attribute], known: &[&str]) -> FieldOptions {
        let mut options = FieldOptions::default();
        if let Some(attribute) = attributes.iter().find(|attribute| attribute.path().is_ident("model")) {
            options.refuse(syn::Error::new(attribute.span(), "the options of a field are in `#[field(…)]`"));
        }
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("field")) {
            let parsed = attribute.parse_nested_meta(|meta| {
                let name = meta.path.require_ident()?.to_string();
                if known.contains(&name.as_str()) {
                    return options.set(&name, &meta);
                }
                options.refuse(meta.error(unknown(&name, known)));
                if meta.input.peek(Token![=]) {
                    meta.value()?.parse::<Expr>()?;
                }
                Ok(())
            });
            if let Err(error) = parsed {
                options.refuse(error);
            }
        }
        options
    }

    /// Adds a compile error.
    pub(crate) fn refuse(&mut self, error: syn::Error) {
        self.errors.extend(error.into_compile_error());
    }

    fn set(&mut self, name: &str, meta: &ParseNestedMeta<'_>) -> Result<()> {
        match name {
            "max_length" => self.max_length = Some(meta.value()?.parse()?),
            "blank" => self.blank = true,
            "default" => self.default = Some(DefaultOption::parse(meta)?),
            "foreign_key" => self.foreign_key = Some(meta.value()?.parse()?),
            "auto_now_add" => self.auto_now_add = true,
            "auto_now" => self.auto_now = true,
            "min_value" => self.min_value = Some(meta.value()?.parse()?),
            "max_value" => self.max_value = Some(meta.value()?.parse()?),
            "write_only" => self.write_only = true,
            "password" => self.password = true,
            _ => return Err(meta.error("unknown option")),
        }
        Ok(())
    }
}

/// The error text for an option that is not in `known`.
fn unknown(name: &str, known: &[&str]) -> String {
    match name {
        "null" => "`null` is not an option here; write the type as `Option<…>`".to_owned(),
        "choices" | "validators" => {
            format!("`{name}` is not an option here; write the rule in `FIELD_VALIDATORS` of the serializer")
        }
        "on_delete" => {
            "`on_delete` is not an option here; a row that others refer to is not deleted, unless `perform_destroy` of its \
             viewset deletes them first"
                .to_owned()
        }
        name => format!("`{name}` is not an option here; the options are {}", known.join(", ")),
    }
}

impl DefaultOption {
    fn parse(meta: &ParseNestedMeta<'_>) -> Result<DefaultOption> {
        let value = meta.value()?;
        if value.peek(syn::Ident) && !value.peek(syn::LitBool) {
            let name: syn::Ident = value.parse()?;
            return if name == "now" { Ok(DefaultOption::Now) } else { Err(syn::Error::new(name.span(), EXPECTED)) };
        }
        if value.peek(Token![-]) {
            let minus: Token![-] = value.parse()?;
            let number: LitInt = value.parse()?;
            return Ok(DefaultOption::Int(LitInt::new(&format!("-{number}"), minus.spans[0])));
        }
        match value.parse()? {
            Lit::Bool(literal) => Ok(DefaultOption::Bool(literal.value)),
            Lit::Int(literal) => Ok(DefaultOption::Int(literal)),
            Lit::Str(literal) => Ok(DefaultOption::Str(literal)),
            other => Err(syn::Error::new(other.span(), EXPECTED)),
        }
    }
}

const EXPECTED: &str = "a default is `true`, `false`, a whole number, a text or `now`";
