#![doc = include_str!("../README.md")]

mod api_view;
mod model;
mod options;
mod permission;
mod serializer;

use proc_macro::TokenStream;

/// `class Task(models.Model)`: turns a struct into a model. The README of this crate shows the generated code.
#[proc_macro_derive(Model, attributes(model, field))]
pub fn model(input: TokenStream) -> TokenStream {
    expand(input, model::expand)
}

/// `class LoginSerializer(serializers.Serializer)`: turns a struct into a serializer. The struct is also the type of
/// the validated data.
#[proc_macro_derive(Serializer, attributes(field))]
pub fn serializer(input: TokenStream) -> TokenStream {
    expand(input, serializer::expand)
}

/// `class IsOwner(BasePermission)`: gives a permission class the operators `&`, `|` and `!`.
#[proc_macro_derive(Permission)]
pub fn permission(input: TokenStream) -> TokenStream {
    expand(input, permission::expand)
}

/// `class HealthCheckView(APIView)`: turns an `impl` block into a view. Its functions are named after HTTP methods.
#[proc_macro_attribute]
pub fn api_view(arguments: TokenStream, block: TokenStream) -> TokenStream {
    expand(block, |block| Ok(api_view::expand(arguments.into(), &block)))
}

/// Parses the input. Errors become compile errors at their place in the input.
fn expand<T: syn::parse::Parse>(
    input: TokenStream,
    write: impl FnOnce(T) -> syn::Result<proc_macro2::TokenStream>,
) -> TokenStream {
    syn::parse(input).and_then(write).unwrap_or_else(syn::Error::into_compile_error).into()
}

#[cfg(test)]
mod tests {
    //! The README shows the real output, and mistakes are compile errors.

    use std::fs;

    const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

    #[test]
    fn the_readme_shows_the_output_of_derive_model() {
        let readme = fs::read_to_string(README).expect("the README");
        let mut blocks = readme.split("```rust,ignore\n").skip(1).map(|rest| rest.split("```").next().unwrap_or(""));
        let (input, shown) = (blocks.next().expect("an input"), blocks.next().expect("an output"));
        let output = super::model::expand(syn::parse_str(input).expect("a struct")).expect("code");
        let output = prettyplease::unparse(&syn::parse2(output).expect("items")).replace("::models::", "models::");
        let output = output.replace("::diesel::", "diesel::").replace("::std::", "std::");
        if std::env::var_os("ACCEPT").is_some() {
            let marked = |text: &str| format!("```rust,ignore\n{text}```");
            fs::write(README, readme.replacen(&marked(shown), &marked(&output), 1)).expect("the README");
        } else {
            assert!(shown == output, "run `ACCEPT=1 cargo test -p derive` to write the output into the README");
        }
    }

    #[test]
    fn options_of_a_field_on_the_struct_are_an_error() {
        let model = "#[model(app = \"notes\", table = notes_note)] #[field(blank)] struct Note { id: i64 }";
        let error = super::model::expand(syn::parse_str(model).expect("a struct")).expect_err("an error");
        assert_eq!(error.to_string(), "the options of a model are in `#[model(…)]`");
        let serializer = syn::parse_str("#[field(blank)] struct Login { username: String }").expect("a struct");
        let error = super::serializer::expand(serializer).expect_err("an error");
        assert_eq!(error.to_string(), "the options of a field are in `#[field(…)]` of the field");
    }

    #[test]
    fn a_wrong_option_is_one_error_beside_the_code_of_the_model() {
        for (option, error) in [
            (
                "field(choices = 3)",
                "`choices` is not an option here; write the rule in `FIELD_VALIDATORS` of the serializer",
            ),
            ("field(on_delete = 3)", "`on_delete` is not an option here; a row that others refer to is not deleted, "),
            ("field(null)", "`null` is not an option here; write the type as `Option<…>`"),
            ("field(max_lenght = 3)", "`max_lenght` is not an option here; the options are max_length, blank, "),
            ("model(max_length = 3)", "the options of a field are in `#[field(…)]`"),
        ] {
            let model = "#[model(app = \"notes\", table = notes_note)] struct Note { id: i64, #[OPTION] text: String }";
            let model = syn::parse_str(&model.replace("OPTION", option)).expect("a struct");
            let output = super::model::expand(model).expect("code").to_string();
            assert!(output.matches("compile_error").count() == 1 && output.contains(error), "{output}");
            assert!(output.contains("impl :: models :: Model for Note"), "{output}");
        }
    }
}
