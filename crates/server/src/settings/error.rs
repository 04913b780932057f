//! Django's `ImproperlyConfigured`.

use std::fmt;

use serde::de::{Expected, Unexpected};

/// The name of the wrong setting, its source, and the reason. The value is in it only for some settings that hold no
/// secret, and never if the value is the text of a file.
#[derive(Debug)]
pub struct SettingsError {
    place: Option<String>,
    fault: String,
}

/// The beginnings of the reasons that do not contain the value.
const WITHOUT_VALUE: [&str; 3] = ["must ", "is out of range", "is not a known setting"];

pub(super) type Result<T> = std::result::Result<T, SettingsError>;

impl SettingsError {
    /// Adds the place of the error, unless it has a more exact one already.
    pub(super) fn at(mut self, place: Option<String>) -> SettingsError {
        self.place = self.place.or(place);
        self
    }

    /// Leaves the value out, because it is the text of a file. A secret may be in the wrong file.
    pub(super) fn without_value(self) -> SettingsError {
        let is_known = WITHOUT_VALUE.iter().any(|start| self.fault.starts_with(start));
        let fault = if is_known { self.fault } else { "names a file whose text is no valid value".to_owned() };
        SettingsError { fault, ..self }
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
