//! Django's `ImproperlyConfigured`.

use std::fmt;

use serde::de::{Expected, Unexpected};

/// The name of the wrong setting, its source, and the reason. It never contains the value, which may be a secret.
#[derive(Debug)]
pub struct SettingsError {
    place: Option<String>,
    fault: String,
}

pub(super) type Result<T> = std::result::Result<T, SettingsError>;

impl SettingsError {
    /// Adds the place of the error, unless it has a more exact one already.
    pub(super) fn at(mut self, place: Option<String>) -> SettingsError {
        self.place = self.place.or(place);
        self
    }

    /// Adds the text of a check to an error about the type of a setting.
    pub(super) fn with_check(mut self, checks: &[(&str, &str)]) -> SettingsError {
        let name = self.place.as_deref().and_then(|place| place.split(' ').next());
        let check = checks.iter().find(|(known, _)| Some(*known) == name);
        if let Some((_, check)) = check.filter(|_| self.fault.starts_with("must be ")) {
            self.fault = format!("{}: {check}", self.fault);
        }
        self
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place} {}", self.fault),
            None => f.write_str(&self.fault),
        }
    }
}

impl std::error::Error for SettingsError {}

/// Replaces serde's own texts, because they contain the value.
impl serde::de::Error for SettingsError {
    fn custom<T: fmt::Display>(fault: T) -> SettingsError {
        SettingsError { place: None, fault: fault.to_string() }
    }

    fn invalid_type(_value: Unexpected<'_>, expected: &dyn Expected) -> SettingsError {
        SettingsError::custom(format!("must be {expected}"))
    }

    fn invalid_value(_value: Unexpected<'_>, expected: &dyn Expected) -> SettingsError {
        SettingsError::custom(format!("must be {expected}"))
    }

    fn unknown_field(_name: &str, _known: &'static [&'static str]) -> SettingsError {
        SettingsError::custom("is not a known setting")
    }

    fn unknown_variant(_name: &str, known: &'static [&'static str]) -> SettingsError {
        SettingsError::custom(format!("must be one of {}", known.join(", ")))
    }
}
