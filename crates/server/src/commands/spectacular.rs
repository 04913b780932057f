//! `manage.py spectacular` of drf-spectacular: writes the OpenAPI document. It needs no database.

use std::io::{self, Write};
use std::path::PathBuf;

use views::openapi;
use views::renderers::{Render, to_yaml};

use crate::console::Console;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Generate an OpenAPI schema of the API
#[derive(clap::Args)]
pub(super) struct Args {
    /// Output format for the generated schema
    #[arg(long, value_parser = ["openapi", "openapi-json"], default_value = "openapi")]
    format: String,
    /// Write the generated schema to this file path instead of stdout
    #[arg(long)]
    file: Option<PathBuf>,
    /// Exit with a non-zero status if any warnings are emitted during schema generation. Intended for CI/CD
    #[arg(long)]
    fail_on_warn: bool,
    /// Check the rules of OpenAPI that settings and views could break, and exit with a non-zero status on errors
    #[arg(long)]
    validate: bool,
    /// The version of the API that the schema names beside VERSION
    #[arg(long)]
    api_version: Option<String>,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        // The document holds no key.
        let settings = settings.for_views("");
        let mut generated = openapi::generate(views::SCHEMA_ROUTE, &views::urlpatterns(), &settings);
        if let Some(version) = &self.api_version {
            openapi::with_version(&mut generated.document, version);
        }
        for warning in &generated.warnings {
            console.complain(&format!("Warning: {warning}"));
        }
        if !generated.warnings.is_empty() {
            console.complain(&format!("\nSchema generation summary:\nWarnings: {}\n", generated.warnings.len()));
        }
        if self.fail_on_warn && !generated.warnings.is_empty() {
            return Err(CommandError::new("Failing as requested due to warnings"));
        }
        if self.validate {
            openapi::validate_schema(&generated.document).map_err(CommandError::new)?;
        }
        let json = |indent| generated.document.to_json(indent);
        let text = if self.format == "openapi" { to_yaml(&json(None)) } else { json(Some(4)) };
        self.write(&text)
    }

    fn write(&self, text: &[u8]) -> Result {
        match &self.file {
            Some(file) => std::fs::write(file, text)
                .map_err(|error| CommandError::new(format!("{} cannot be written: {error}", file.display()))),
            None => {
                let mut out = io::stdout();
                out.write_all(text).and_then(|()| out.flush()).map_err(CommandError::new)
            }
        }
    }
}
