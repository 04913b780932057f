//! `rest_framework.renderers.HTMLFormRenderer`: the inputs of a form, from the fields of a serializer.

use serde::Serialize;
use serializers::fields::{CharField, Field, Kind};

/// A field of a form.
#[derive(Serialize)]
pub(super) struct Input {
    name: &'static str,
    label: String,
    /// `textarea`, `checkbox`, `select`, or the `type` of an `<input>`.
    kind: &'static str,
    value: String,
    required: bool,
    max_length: Option<usize>,
    help: &'static str,
    autocomplete: &'static str,
    errors: Vec<String>,
    /// Whether it is the first field with an error, which gets the focus.
    is_first_error: bool,
}

/// Whether a field is a password.
pub(super) fn is_password(field: &Field) -> bool {
    matches!(field.kind, Kind::Char(CharField { password: true, .. }))
}

impl Input {
    /// The inputs of the fields that clients may send.
    pub(super) fn all(
        fields: &[Field],
        value: impl Fn(&Field) -> Option<String>,
        errors: impl Fn(&str) -> Vec<String>,
    ) -> Vec<Input> {
        let mut has_error = false;
        let is_login = fields.iter().any(is_password);
        let writable = fields.iter().filter(|field| !field.read_only);
        let inputs = writable.map(|field| {
            let input = Input::new(field, value(field).unwrap_or_default(), errors(field.name));
            let is_first_error = !has_error && !input.errors.is_empty();
            has_error |= is_first_error;
            let is_username = is_login && input.kind == "text";
            let autocomplete = if is_username { "username" } else { input.autocomplete };
            Input { is_first_error, autocomplete, ..input }
        });
        inputs.collect()
    }

    fn new(field: &Field, value: String, errors: Vec<String>) -> Input {
        let (kind, max_length) = match field.kind {
            Kind::Boolean if field.allow_null => ("select", None),
            Kind::Boolean => ("checkbox", None),
            Kind::Char(char) if char.multiline => ("textarea", char.max_length),
            Kind::Char(char) if char.password => ("password", char.max_length),
            Kind::Char(char) => ("text", char.max_length),
            Kind::Integer(_) => ("number", None),
            Kind::DateTime | Kind::PrimaryKeyRelated => ("text", None),
        };
        // A number that is none is shown as it was typed, which an input for numbers cannot do.
        let is_no_number = kind == "number" && value.parse::<f64>().is_err() && !value.is_empty();
        let help = if field.kind == Kind::DateTime { "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]" } else { "" };
        Input {
            name: field.name,
            label: field.label(),
            kind: if is_no_number { "text" } else { kind },
            value,
            required: field.required && field.kind != Kind::Boolean,
            max_length,
            help,
            autocomplete: if kind == "password" { "current-password" } else { "" },
            errors,
            is_first_error: false,
        }
    }
}
